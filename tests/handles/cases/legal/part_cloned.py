# The clone of a ring is the caller's, and outlives the polygon.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

polygon = ogr.CreateGeometryFromWkt("POLYGON ((0 0,0 1,1 1,0 0))")
ring = polygon.GetGeometryRef(0).Clone()
polygon = None
print(ring.GetPoints())
