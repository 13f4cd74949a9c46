# what is left is dropped in order of assignment: children come first here
finish("order")
spare = create_raster("MEM", 4, 4, 1, "Byte")
values = band(spare, 1)
fill(values, 5)
checksum(values)
keep = alias(spare)
del spare
pixels = read(values, 0, 0, 2, 2)
buffer_get(pixels, 1, 1)
raster_size(keep)
srs = srs_from_epsg(4326)
srs_to_wkt(srs)
is_closed(values)
