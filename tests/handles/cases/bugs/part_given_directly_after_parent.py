# AddGeometryDirectly gives the point to the collection, and it ends with the collection.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: crashes
# oracle: valgrind
from osgeo import ogr

points = ogr.Geometry(ogr.wkbMultiPoint)
point = ogr.CreateGeometryFromWkt("POINT (1 2)")
points.AddGeometryDirectly(point)
points = None
print(point.ExportToWkt())
