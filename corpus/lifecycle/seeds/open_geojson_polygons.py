# two countries of a GeoJSON file, and whether they touch
dataset = open("data/countries.geojson")
feature_count(dataset, 0)
first = feature_geometry(dataset, 0, 0)
second = feature_geometry(dataset, 0, 1)
close(dataset)
geometry_type(first)
geometry_area(first)
geometry_envelope(second)
geometry_intersects(first, second)
geometry_intersects(first, first)
close(second)
close(first)
del dataset
