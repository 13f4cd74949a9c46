# SetGeometry replaces the feature's geometry, and so ends the one which GetGeometryRef lent before.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: survives
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
before = feature.GetGeometryRef()
feature.SetGeometry(ogr.CreateGeometryFromWkt("LINESTRING (3 4,5 6)"))
print(before.ExportToWkt())
