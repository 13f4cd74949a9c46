# SetGeometryDirectly gives the geometry to the feature, and it ends with the feature.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: crashes
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
geometry = ogr.CreateGeometryFromWkt("POINT (1 2)")
feature.SetGeometryDirectly(geometry)
feature = None
print(geometry.ExportToWkt())
