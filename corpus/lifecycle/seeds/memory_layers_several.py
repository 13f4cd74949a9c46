# several layers of one dataset hold features of different types
dataset = create_vector("Memory", "/vsimem/several")
create_layer(dataset, "points")
create_layer(dataset, "lines")
point = geometry_from_wkt("POINT (1 2)")
line = geometry_from_wkt("LINESTRING (0 0, 1 1, 2 0)")
add_feature(dataset, 0, point)
add_feature(dataset, 1, line)
add_feature(dataset, 1, line)
del point
del line
feature_count(dataset, 0)
feature_count(dataset, 1)
second = feature_geometry(dataset, 1, 1)
geometry_type(second)
del second
layer_count(dataset)
close(dataset)
