# an op inside a callback of another one, on the same dataset and thread
dataset = create_raster("MEM", 16, 16, 1, "Byte")
band1 = band(dataset, 1)
look = callback("nest", dataset)
sieve(band1, 4, look)
checksum(band1)
