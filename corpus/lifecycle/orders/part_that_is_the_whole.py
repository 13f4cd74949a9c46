# the only part of a polygon is the polygon itself: a view of it, which outlives nobody
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))")
gg1 = geos_part(gg0, 0)
gg2 = geos_part(gg1, 0)
del gg0
del gg1
geos_area(gg2)
close(gc0)
geos_area(gg2)
