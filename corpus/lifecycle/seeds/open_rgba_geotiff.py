# a compressed file of four interleaved bands, whose mask is its alpha band
dataset = open("data/relief.tif")
raster_size(dataset)
red = band(dataset, 1)
blue = band(dataset, 3)
alpha = mask_band(red)
checksum(red)
checksum(blue)
checksum(alpha)
pixels = read(blue, 12, 9, 4, 4)
buffer_get(pixels, 0, 0)
del pixels
del alpha
del blue
del red
close(dataset)
