# what was projected stands alone; projecting again does not
proj = context()
merc = projection(proj, "+proj=merc")
line = geometry_from_wkt("LINESTRING (0 0, 0.1 0.1)")
flat = project_geometry(merc, line)
close(proj)
project_geometry(merc, line)
geometry_to_wkt(flat)
close(line)
project_geometry(merc, line)
geometry_area(flat)
del flat
