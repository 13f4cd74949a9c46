# The file is closed, and its layer is read afterwards.
# expect: use-after-free Layer OGR_L_GetFeatureCount
# plain: crashes
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
gdal.FileFromMemBuffer(
    "/vsimem/one.geojson",
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}',
)
dataset = gdal.OpenEx("/vsimem/one.geojson", gdal.OF_VECTOR)
layer = dataset.GetLayer(0)
del dataset
print(layer.GetFeatureCount())
