# the copied reference system is independent of the dataset that it came from
source = srs_from_epsg(4326)
dataset = create_raster("MEM", 4, 4, 0, "Byte")
set_dataset_srs(dataset, source)
del source
copy = dataset_srs(dataset)
close(dataset)
is_closed(copy)
srs_to_wkt(copy)
twin = clone_srs(copy)
srs_is_same(copy, twin)
del copy
srs_to_wkt(twin)
del twin
del dataset
