# RemoveGeometry deletes the part, which is used afterwards.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: crashes
# oracle: valgrind
from osgeo import ogr

points = ogr.CreateGeometryFromWkt("MULTIPOINT ((1 2),(3 4))")
part = points.GetGeometryRef(0)
points.RemoveGeometry(0)
print(part.ExportToWkt())
