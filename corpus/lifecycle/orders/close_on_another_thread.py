# close on a thread that did not open, then use on the thread that did
dataset = open("data/elevation.tif")
heights = band(dataset, 1)
on(1, close, dataset)
checksum(heights)
on(1, checksum, heights)
on(2, close, heights)
on(3, raster_size, dataset)
is_closed(heights)
del heights
del dataset
