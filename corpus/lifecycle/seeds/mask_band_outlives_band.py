# a mask keeps its band, which may be dropped before it
dataset = create_raster("MEM", 12, 12, 2, "Float32")
first = band(dataset, 1)
mask = mask_band(first)
del first
is_closed(mask)
checksum(mask)
window = read(mask, 2, 2, 4, 4)
buffer_get(window, 0, 0)
second = band(dataset, 2)
other_mask = mask_band(second)
checksum(other_mask)
del window
close(other_mask)
close(mask)
close(second)
close(dataset)
