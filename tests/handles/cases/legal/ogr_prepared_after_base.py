# OGR's prepared geometry has a GEOS copy of its base, unlike that of GEOS itself, and may be used after it.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

disc = ogr.CreateGeometryFromWkt("POINT (0 0)").Buffer(1)
prepared = disc.CreatePreparedGeometry()
disc = None
print(prepared.Intersects(ogr.CreateGeometryFromWkt("POINT (0 0)")))
