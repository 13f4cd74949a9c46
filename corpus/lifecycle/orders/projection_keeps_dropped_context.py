# a clone of a clone holds the context that nobody names
proj = context()
first = projection(proj, "+proj=laea +lat_0=50")
del proj
second = clone_projection(first)
del first
third = clone_projection(second)
close(second)
project(third, 0.1, 0.9)
projection_definition(third)
clone_projection(second)
del third
