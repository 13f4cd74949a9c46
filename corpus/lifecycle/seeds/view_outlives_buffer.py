# a view keeps the pixels, so closing the buffer first is fine
dataset = create_raster("MEM", 5, 5, 1, "Byte")
values = band(dataset, 1)
fill(values, 42)
pixels = read(values, 0, 0, 5, 5)
window = view(pixels)
close(pixels)
is_closed(pixels)
close(values)
close(dataset)
same = alias(window)
del window
collect()
del same
del pixels
