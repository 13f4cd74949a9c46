# pixels that were read do not need what they were read from
dataset = open("data/elevation.tif")
heights = band(dataset, 1)
window = read(heights, 4, 4, 8, 8)
close(dataset)
buffer_get(window, 7, 7)
write(heights, 0, 0, window)
del heights
del dataset
collect()
buffer_set(window, 0, 0, 1)
close(window)
buffer_get(window, 0, 0)
