# collect at every moment: nothing that is named may go
proj = context()
collect()
merc = projection(proj, "+proj=merc")
del proj
collect()
project(merc, 0.1, 0.1)
twin = clone_projection(merc)
cycle(merc)
del merc
collect()
project(twin, 0.1, 0.1)
close(twin)
collect()
project(twin, 0.1, 0.1)
