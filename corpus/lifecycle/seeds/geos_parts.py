# views of the parts of a collection and of the rings of a polygon
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1)))")
geos_set_srid(gg0, 4326)
geos_part_count(gg0)
gg1 = geos_part(gg0, 1)
gg2 = geos_exterior_ring(gg1)
gg3 = geos_interior_ring(gg1, 0)
geos_srid(gg2)
pg0 = prepare(gg3)
prepared_intersects(pg0, gg2)
del gg0
del gg1
geos_length(gg2)
