# a memoryview keeps the pixels when the buffer is closed, dropped and collected
pixels = buffer(4, 4, "Int32")
window = view(pixels)
second = view(pixels)
close(pixels)
buffer_set(pixels, 0, 0, 1)
view(pixels)
del pixels
collect()
cycle(window)
del window
collect()
third = alias(second)
del second
del third
