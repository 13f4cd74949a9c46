# a closed buffer is refused as source and as target
dataset = create_raster("MEM", 4, 4, 1, "Byte")
values = band(dataset, 1)
pixels = buffer(4, 4, "Byte")
window = view(pixels)
close(pixels)
write(values, 0, 0, pixels)
buffer_get(pixels, 0, 0)
buffer_set(pixels, 0, 0, 1)
del window
is_closed(pixels)
close(pixels)
