# look at the pixels without a copy, and drop the view before the buffer
pixels = buffer(4, 3, "UInt32")
buffer_set(pixels, 1, 2, 70000)
window = view(pixels)
buffer_set(pixels, 3, 0, 5)
second = view(pixels)
del window
buffer_get(pixels, 1, 2)
del second
third = view(pixels)
same = alias(third)
del third
del same
close(pixels)
