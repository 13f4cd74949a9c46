# a tree holds its items, and is asked for those near by
gc0 = geos_context()
st0 = tree(gc0, 2)
gg0 = geos_from_wkt(gc0, "POINT (1 2)")
gg1 = geos_from_wkt(gc0, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))")
tree_insert(st0, gg0)
tree_insert(st0, gg1)
del gg0
tree_count(st0)
tree_query(st0, gg1)
gg2 = tree_geometry(st0, 0)
tree_nearest(st0, gg2)
tree_remove(st0, 1)
tree_query(st0, gg1)
