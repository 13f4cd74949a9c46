# the classic: a band used in every way after its dataset was closed
dataset = create_raster("MEM", 8, 8, 1, "Byte")
values = band(dataset, 1)
pixels = buffer(2, 2, "Byte")
close(dataset)
read(values, 0, 0, 4, 4)
write(values, 0, 0, pixels)
fill(values, 1)
checksum(values)
mask_band(values)
is_closed(values)
del values
del dataset
