# SetGeometry copies: the feature and the caller each keep a geometry of their own.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
geometry = ogr.CreateGeometryFromWkt("POINT (1 2)")
feature.SetGeometry(geometry)
geometry.AddPoint_2D(3, 4)
print(feature.GetGeometryRef().ExportToWkt())
feature = None
print(geometry.ExportToWkt())
