# operations across two contexts are refused, and neither is harmed
first = geos_context()
second = geos_context()
here = geos_from_wkt(first, "POINT (1 1)")
there = geos_from_wkt(second, "POINT (1 1)")
geos_intersects(here, there)
geos_intersection(there, here)
close(first)
geos_intersects(there, here)
geos_intersects(there, there)
del second
geos_to_wkt(there)
