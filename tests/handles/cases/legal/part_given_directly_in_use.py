# The ring was given to the polygon, and may be used as long as the polygon lives.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

polygon = ogr.Geometry(ogr.wkbPolygon)
ring = ogr.Geometry(ogr.wkbLinearRing)
polygon.AddGeometryDirectly(ring)
for x, y in ((0, 0), (0, 1), (1, 1), (0, 0)):
    ring.AddPoint_2D(x, y)
print(polygon.Area())
ring = polygon = None
