# the names of all that an op works on go while it runs: what it was given stays until the wait
dataset = open("data/cities.geojson")
cities = layer(dataset, 0)
start(1, feature_count, cities)
del cities
del dataset
collect()
x = wait(1)
