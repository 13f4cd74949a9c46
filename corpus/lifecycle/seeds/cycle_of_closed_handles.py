# handles that are closed in order, and whose capsules only the collector frees
dataset = create_raster("MEM", 4, 4, 1, "Byte")
values = band(dataset, 1)
fill(values, 1)
checksum(values)
close(values)
cycle(values)
del values
close(dataset)
cycle(dataset)
del dataset
collect()
point = geometry_from_wkt("POINT (0 0)")
close(point)
cycle(point)
del point
collect()
