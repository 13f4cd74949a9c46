# The clone of a feature's geometry is the caller's, and outlives the feature.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
geometry = feature.GetGeometryRef().Clone()
feature = None
print(geometry.ExportToWkt())
