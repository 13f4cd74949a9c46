# three bands of one dataset, written and dropped one after another
dataset = create_raster("MEM", 8, 8, 3, "Byte")
raster_size(dataset)
red = band(dataset, 1)
green = band(dataset, 2)
blue = band(dataset, 3)
fill(red, 255)
fill(green, 128)
fill(blue, 0)
checksum(red)
del red
checksum(green)
del green
checksum(blue)
del blue
close(dataset)
