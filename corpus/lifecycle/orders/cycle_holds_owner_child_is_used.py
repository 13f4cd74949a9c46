# the owner is only in a garbage cycle while its child is still used
geos = geos_context()
base = geos_from_wkt(geos, "LINESTRING (0 0, 5 5)")
cycle(geos)
del geos
collect()
geos_to_wkt(base)
wide = geos_buffer(base, 1, 4)
cycle(base)
del base
collect()
geos_area(wide)
close(wide)
