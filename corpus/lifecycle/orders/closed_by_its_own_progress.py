# a dataset is closed, and its band with it, by the callback of an op that is going through the band
d0 = create_raster("MEM", 16, 16, 1, "Byte")
b0 = band(d0, 1)
f0 = callback("close", d0)
sieve(b0, 4, f0)
checksum(b0)
raster_size(d0)
