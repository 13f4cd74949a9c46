# PROJ reads a freed context silently: a projection must end with its context
proj = context()
utm = projection(proj, "+proj=utm +zone=33")
close(proj)
project(utm, 0.26, 0.8)
projection_definition(utm)
clone_projection(utm)
is_closed(utm)
close(utm)
projection(proj, "+proj=merc")
del proj
del utm
