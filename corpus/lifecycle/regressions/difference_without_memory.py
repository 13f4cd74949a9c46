# GEOS lost the graph of a collection when memory ran out: nothing fails below there (fuzz/allocation.def).
gg0 = thread_geos_from_wkt("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))")
fail_allocation(47)
gg2 = geos_symmetric_difference(gg0, gg0)
