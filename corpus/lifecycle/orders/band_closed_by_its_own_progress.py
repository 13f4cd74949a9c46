# the band only, and the op goes on; then an op of its dataset
d0 = create_raster("MEM", 16, 16, 1, "Byte")
b0 = band(d0, 1)
f0 = callback("close", b0)
fill_nodata(b0, 3.0, f0)
histogram(b0, 0.0, 1.0, 4, None)
raster_size(d0)
