# a raster may have no band at all
dataset = create_raster("MEM", 100, 50, 0, "Byte")
raster_size(dataset)
layer_count(dataset)
set_geotransform(dataset, [10, 1, 0, 20, 0, -1])
geotransform(dataset)
srs = srs_from_epsg(3857)
set_dataset_srs(dataset, srs)
close(srs)
copy = dataset_srs(dataset)
close(copy)
flush(dataset)
close(dataset)
del dataset
