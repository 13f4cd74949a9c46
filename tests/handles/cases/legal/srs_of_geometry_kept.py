# GetSpatialReference of a geometry gives a reference of one's own, which outlives the geometry.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr, osr

srs = osr.SpatialReference()
srs.SetWellKnownGeogCS("WGS84")
point = ogr.CreateGeometryFromWkt("POINT (1 2)", srs)
srs = None
kept = point.GetSpatialReference()
point = None
print(kept.IsGeographic())
