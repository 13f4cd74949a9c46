# the last reference goes on the main thread, the handle was made on another
proj = on(1, context)
utm = on(1, projection, proj, "+proj=utm +zone=33")
del proj
on(2, project, utm, 0.26, 0.8)
project(utm, 0.26, 0.8)
twin = on(3, clone_projection, utm)
on(0, close, utm)
del utm
project(twin, 0.26, 0.8)
del twin
collect()
