# one projection in one context
proj = context()
utm = projection(proj, "+proj=utm +zone=33 +ellps=GRS80")
projection_definition(utm)
project(utm, 0.2617993877991494, 0.8)
project(utm, 0.27, 0.81)
is_closed(utm)
same = alias(utm)
project(same, 0.25, 0.79)
del same
close(utm)
is_closed(proj)
close(proj)
is_closed(proj)
