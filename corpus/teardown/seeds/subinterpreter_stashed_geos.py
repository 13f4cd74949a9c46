# what hangs below a GEOS context, at the end by "subinterpreter_stashed"
finish("subinterpreter_stashed")
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "POLYGON ((0 0,0 2,2 2,2 0,0 0))")
pg0 = prepare(gg0)
rt0 = tree(gc0, 4)
tree_insert(rt0, gg0)
kw0 = wkb_writer(gc0)
