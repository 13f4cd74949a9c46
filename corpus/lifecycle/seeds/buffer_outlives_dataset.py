# what was read stays when the dataset is gone
dataset = open("data/elevation.tif")
heights = band(dataset, 1)
window = read(heights, 8, 6, 8, 8)
del heights
close(dataset)
del dataset
buffer_get(window, 0, 0)
buffer_set(window, 0, 0, 1234)
buffer_get(window, 0, 0)
pixels = view(window)
del pixels
is_closed(window)
close(window)
