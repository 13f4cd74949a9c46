# a feature and the view of its geometry, at the end by "daemon_globals"
finish("daemon_globals")
d0 = create_vector("Memory", "/vsimem/a")
l0 = create_layer(d0, "a")
f0 = empty_feature(l0)
g0 = geometry_from_wkt("POINT (15 47)")
set_geometry(f0, g0)
g1 = geometry_view(f0)
