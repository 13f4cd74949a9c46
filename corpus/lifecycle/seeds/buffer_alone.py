# a buffer needs no dataset
pixels = buffer(16, 16, "Float32")
buffer_get(pixels, 15, 15)
buffer_set(pixels, 15, 15, -1.5)
buffer_get(pixels, 15, 15)
buffer_set(pixels, 0, 0, 1e30)
buffer_get(pixels, 0, 0)
is_closed(pixels)
same = alias(pixels)
buffer_get(same, 15, 15)
del same
close(pixels)
is_closed(pixels)
