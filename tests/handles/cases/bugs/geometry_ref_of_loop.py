# Each feature of the loop ends with the next turn, and the geometries collected from them with it.
# expect: use-after-free Geometry OGR_G_Area
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("fields")
for size in (1, 2):
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)").Buffer(size))
    layer.CreateFeature(feature)
feature = None
geometries = [feature.GetGeometryRef() for feature in layer]
print([geometry.Area() for geometry in geometries])
