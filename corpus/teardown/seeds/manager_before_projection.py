# projections of a dropped context, of threads, and one in a cycle, at the end by "manager_before"
finish("manager_before")
c0 = context()
p0 = projection(c0, "+proj=merc")
p1 = thread_projection("+proj=merc")
p2 = on(1, thread_projection, "+proj=merc")
cycle(p0)
del c0
