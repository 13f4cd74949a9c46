# open handles in cycles: the collector is the one that closes them
pixels = buffer(4, 4, "Byte")
buffer_set(pixels, 2, 2, 9)
window = view(pixels)
cycle(window)
del window
buffer_get(pixels, 2, 2)
cycle(pixels)
del pixels
collect()
srs = srs_from_epsg(4326)
srs_to_wkt(srs)
cycle(srs)
del srs
collect()
