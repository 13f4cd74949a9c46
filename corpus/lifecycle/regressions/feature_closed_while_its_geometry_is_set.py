# a feature is closed while an op on another thread sets its geometry: it stays until that is over
dataset = create_vector("Memory", "/vsimem/a")
stops = create_layer(dataset, "a")
feature0 = empty_feature(stops)
point = geometry_from_wkt("POINT (1 2)")
start(3, set_geometry, feature0, point)
close(feature0)
wait(3)
