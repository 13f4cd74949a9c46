# a context is closed while a projection moves there from another one: it is refused, or goes with it
c0 = context()
p0 = thread_projection("+proj=merc +ellps=WGS84")
start(3, move_projection, p0, c0)
close(c0)
wait(3)
is_closed(p0)
