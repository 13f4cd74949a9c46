# dataset and band each in a cycle: the collector picks the order
dataset = create_raster("MEM", 4, 4, 1, "Byte")
values = band(dataset, 1)
cycle(dataset)
cycle(values)
del dataset
checksum(values)
del values
collect()
again = create_raster("MEM", 4, 4, 1, "Byte")
raster_size(again)
