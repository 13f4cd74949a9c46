# a band, a buffer and a view without their dataset, at the end by "daemon"
finish("daemon")
d0 = create_raster("MEM", 8, 8, 1, "Byte")
b0 = band(d0, 1)
r0 = read(b0, 0, 0, 4, 4)
m0 = view(r0)
del d0
