# drop the only name of a dataset; its band must keep it open
dataset = create_raster("MEM", 8, 8, 2, "Byte")
values = band(dataset, 2)
del dataset
collect()
is_closed(values)
fill(values, 7)
checksum(values)
pixels = read(values, 0, 0, 8, 8)
del values
buffer_get(pixels, 7, 7)
