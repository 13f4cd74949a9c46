# The file of an open GeoTIFF was replaced by a PNG: GDAL 3.6 opened it again for overviews, and used NULL.
dataset = on(2, create_file, "GTiff", "/vsimem/a.tif", 16, 16, 2, "Byte")
d1 = create_copy_with_progress(dataset, "PNG", "/vsimem/a.tif", None)
build_overviews(dataset, "NEAREST", [2, 4], None)
