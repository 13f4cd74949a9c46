# simple geometries that stand for others
finish("collect")
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
gg1 = geos_convex_hull(gg0)
gg2 = geos_centroid(gg1)
gg3 = geos_interior_point(gg1)
gg4 = geos_boundary(gg1)
gg5 = geos_envelope(gg0)
del gg0
geos_type(gg4)
geos_touches(gg4, gg5)
geos_distance(gg2, gg3)
