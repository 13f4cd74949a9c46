# The geometry was given to the feature, and may be used as long as the feature lives.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
geometry = ogr.CreateGeometryFromWkt("POINT (1 2)")
feature.SetGeometryDirectly(geometry)
geometry.AddPoint_2D(3, 4)
print(geometry.ExportToWkt(), feature.GetGeometryRef().ExportToWkt())
del geometry
print(feature.GetGeometryRef().ExportToWkt())
