# the interpreter ends while threads keep contexts of their own
finish("finalize")
p0 = on(1, thread_projection, "+proj=merc +ellps=WGS84")
gg0 = on(1, thread_geos_from_wkt, "POINT (1 2)")
p1 = thread_projection("+proj=merc +ellps=WGS84")
gg1 = thread_geos_from_wkt("POINT (1 2)")
p2 = clone_projection(p0)
gg2 = geos_buffer(gg0, 1, 4)
del p0
del gg1
st0 = thread_geos_from_wkt("POINT (2 1)")
geos_area(gg2)
