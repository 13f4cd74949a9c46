# a second reference closes; the first is used
dataset = create_raster("MEM", 4, 4, 1, "Byte")
same = alias(dataset)
values = band(dataset, 1)
close(same)
raster_size(dataset)
fill(values, 1)
close(dataset)
del same
flush(dataset)
set_geotransform(dataset, [0, 1, 0, 0, 0, 1])
