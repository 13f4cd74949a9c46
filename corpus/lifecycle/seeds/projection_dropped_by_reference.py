# drop projections and their context without closing them, children first
proj = context()
lambert = projection(proj, "+proj=lcc +lat_1=46 +lat_2=49 +lon_0=13")
mollweide = projection(proj, "+proj=moll")
project(lambert, 0.22, 0.83)
project(mollweide, 0.22, 0.83)
twin = clone_projection(mollweide)
del mollweide
project(twin, 0.3, 0.1)
del twin
del lambert
is_closed(proj)
del proj
collect()
