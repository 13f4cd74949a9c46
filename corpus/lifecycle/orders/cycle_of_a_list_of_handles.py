# a handle in a cycle is closed by name, then collected
point = geometry_from_wkt("POINT (3 4)")
srs = srs_from_epsg(3857)
set_geometry_srs(point, srs)
cycle(point)
cycle(srs)
close(point)
del srs
collect()
geometry_srs(point)
del point
collect()
