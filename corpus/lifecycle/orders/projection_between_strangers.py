# a transformation between projections of two contexts, and what is left of one
c0 = context()
c1 = context()
p0 = projection(c0, "EPSG:4326")
p1 = projection(c1, "EPSG:4258")
transformation_between(p0, p1)
move_projection(p1, c0)
close(c1)
p2 = transformation_between(p0, p1)
p3 = source_crs(p2)
p4 = target_crs(p2)
close(p2)
p5 = normalize_for_visualization(p4)
del c0
close(p0)
projection_name(p3)
del p3
projection_name(p5)
