# ops that say how far they have come, to a function and to nobody
go_on = callback("continue")
dataset = create_raster("MEM", 16, 16, 1, "Byte")
band1 = band(dataset, 1)
fill(band1, 3.0)
counts = histogram(band1, 0.0, 1.0, 8, go_on)
sieve(band1, 4, go_on)
fill_nodata(band1, 2.0, go_on)
fill_nodata(band1, 2.0, None)
