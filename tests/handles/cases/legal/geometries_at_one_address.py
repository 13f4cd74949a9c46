# Geometries come and go at the same addresses, and so do their parts.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

for number in range(10_000):
    line = ogr.CreateGeometryFromWkt(f"MULTIPOINT (({number} 0),(1 1))")
    part = line.GetGeometryRef(0)
    assert part.GetX() == number
