# several layers of one dataset hold features of different types
dataset = create_vector("Memory", "/vsimem/several")
points = create_layer(dataset, "points")
lines = create_layer(dataset, "lines")
point = geometry_from_wkt("POINT (1 2)")
line = geometry_from_wkt("LINESTRING (0 0, 1 1, 2 0)")
add_feature(points, point)
add_feature(lines, line)
add_feature(lines, line)
del point
del line
feature_count(points)
feature_count(lines)
second = feature_geometry(lines, 1)
geometry_type(second)
del second
layer_count(dataset)
close(dataset)
