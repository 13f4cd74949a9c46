# GetGeometryRef lends the feature's geometry, which ends with the feature.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: crashes
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
geometry = feature.GetGeometryRef()
feature = None
print(geometry.ExportToWkt())
