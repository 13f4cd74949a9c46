# a second reference keeps a handle open after the first is dropped
line = geometry_from_wkt("LINESTRING (0 0, 2 2)")
same = alias(line)
del line
collect()
add_point(same, 4, 0)
third = alias(same)
close(third)
add_point(same, 5, 0)
geometry_to_wkt(third)
clone_geometry(same)
