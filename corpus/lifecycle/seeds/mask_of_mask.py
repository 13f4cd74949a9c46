# a mask has a mask of its own
dataset = create_raster("MEM", 6, 6, 1, "Byte")
values = band(dataset, 1)
mask = mask_band(values)
mask_of_mask = mask_band(mask)
checksum(mask_of_mask)
is_closed(mask_of_mask)
del mask_of_mask
checksum(mask)
del mask
fill(values, 1)
checksum(values)
del values
close(dataset)
del dataset
