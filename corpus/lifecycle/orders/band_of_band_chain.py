# band, its mask, the mask's mask: drop from the top, use the last
dataset = create_raster("MEM", 8, 8, 1, "Byte")
values = band(dataset, 1)
mask = mask_band(values)
deeper = mask_band(mask)
del dataset
del values
checksum(mask)
del mask
checksum(deeper)
read(deeper, 0, 0, 1, 1)
close(deeper)
checksum(deeper)
