# the base has no name left, but its prepared geometry holds it
geos = geos_context()
base = geos_from_wkt(geos, "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))")
point = geos_from_wkt(geos, "POINT (1 1)")
ready = prepare(base)
del base
del geos
collect()
prepared_intersects(ready, point)
del point
del ready
