# Features collected from a file may be read after the file was closed.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
gdal.FileFromMemBuffer(
    "/vsimem/two.geojson",
    b'{"type":"FeatureCollection","features":['
    b'{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[1,2]}},'
    b'{"type":"Feature","properties":{"name":"b"},"geometry":{"type":"Point","coordinates":[3,4]}}]}',
)
dataset = gdal.OpenEx("/vsimem/two.geojson", gdal.OF_VECTOR)
features = list(dataset.GetLayer(0))
dataset = None
gdal.Unlink("/vsimem/two.geojson")
print([(feature["name"], feature.GetGeometryRef().ExportToWkt()) for feature in features])
