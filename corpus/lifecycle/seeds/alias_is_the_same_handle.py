# closing through the last name is an ordinary close
dataset = create_raster("MEM", 4, 4, 1, "Byte")
same = alias(dataset)
values = band(same, 1)
del dataset
fill(values, 8)
raster_size(same)
also = alias(values)
checksum(also)
del values
checksum(also)
close(also)
is_closed(also)
close(same)
is_closed(same)
