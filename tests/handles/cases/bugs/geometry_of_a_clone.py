# The clone is a temporary: it ends within the expression, and the geometry which it lends with it.
# expect: use-after-free Geometry OGR_G_Length
# plain: crashes
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("road"))
feature.SetGeometry(ogr.CreateGeometryFromWkt("LINESTRING (0 0,1 1)"))
print(feature.Clone().GetGeometryRef().Length())
