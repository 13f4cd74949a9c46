# a geometry is made of another that is closed meanwhile: it keeps the context, which nothing else refers to any more
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
del gc0
start(1, geos_convex_hull, gg0)
close(gg0)
gg1 = wait(1)
gg4 = geos_boundary(gg1)
geos_type(gg4)
