# a transformation between two projections, its ends, and the order of its axes
finish("reverse")
c0 = context()
p0 = projection(c0, "EPSG:4326")
p1 = projection(c0, "EPSG:4258")
p2 = transformation_between(p0, p1)
p3 = normalize_for_visualization(p2)
p4 = source_crs(p2)
p5 = target_crs(p2)
del c0
project(p3, 10, 50)
projection_name(p4)
projection_name(p5)
