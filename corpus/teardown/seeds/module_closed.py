# a closed dataset, and one that is open twice, at the end by "module"
finish("module")
d0 = create_raster("MEM", 8, 8, 1, "Byte")
b0 = band(d0, 1)
d1 = open_shared("data/elevation.tif")
b1 = band(d1, 1)
close(d0)
d2 = open_shared("data/elevation.tif")
