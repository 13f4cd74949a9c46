# heights and measures are kept through copies
peak = geometry_from_wkt("POINT Z (12.69 47.07 3798)")
geometry_to_wkt(peak)
route = geometry_from_wkt("LINESTRING ZM (0 0 100 0, 1 1 200 5, 2 1 150 9)")
geometry_to_wkt(route)
copy = clone_geometry(route)
geometry_to_wkb(copy)
geometry_envelope(copy)
del route
add_point(copy, 3, 1)
geometry_to_wkt(copy)
geometry_type(peak)
del peak
del copy
