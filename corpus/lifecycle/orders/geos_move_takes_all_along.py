# a geometry moves with its parts and what was prepared, and its old and new contexts end
gc0 = geos_context()
gc1 = geos_context()
gg0 = geos_from_wkt(gc0, "MULTIPOINT ((0 0), (1 1))")
gg1 = geos_part(gg0, 0)
pg0 = prepare(gg1)
geos_move(gg1, gc1)
geos_move(gg0, gc1)
geos_intersects(gg0, gg1)
gg2 = geos_from_wkt(gc0, "POINT (1 2)")
geos_union(gg0, gg2)
prepared_distance(pg0, gg2)
del gc0
del gg2
prepared_overlaps(pg0, gg0)
geos_move(gg0, gc1)
close(gc1)
geos_move(gg0, gc1)
prepared_crosses(pg0, gg1)
