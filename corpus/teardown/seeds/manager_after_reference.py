# reference systems, shared and held twice, at the end by "manager_after"
finish("manager_after")
s0 = srs_from_epsg(4326)
t0 = transformation(s0, s0)
g0 = geometry_from_wkt("POINT (15 47)")
set_geometry_srs(g0, s0)
s1 = geometry_srs(g0)
a0 = alias(t0)
