# The ring is a part of the polygon, which is dropped before the ring is used.
# expect: use-after-free Geometry OGR_G_GetPointCount
# plain: crashes
# oracle: valgrind
from osgeo import ogr

polygon = ogr.CreateGeometryFromWkt("POLYGON ((0 0,0 1,1 1,0 0))")
ring = polygon.GetGeometryRef(0)
polygon = None
print(ring.GetPointCount())
