# read a layer as an Arrow stream, in batches
dataset = open("data/cities.geojson")
cities = layer(dataset, 0)
stream = arrow_stream(cities, 20)
arrow_schema(stream)
arrow_next(stream)
arrow_next(stream)
close(stream)
again = arrow_stream(cities, 64)
arrow_next(again)
feature_count(cities)
del cities
del dataset
arrow_schema(again)
