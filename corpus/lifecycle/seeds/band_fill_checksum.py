# fill a band with several values and take its checksum each time
dataset = create_raster("MEM", 32, 8, 1, "Int16")
heights = band(dataset, 1)
fill(heights, -100)
checksum(heights)
fill(heights, 0)
checksum(heights)
fill(heights, 12.75)
checksum(heights)
corner = read(heights, 31, 7, 1, 1)
buffer_get(corner, 0, 0)
del corner
del heights
close(dataset)
del dataset
