"""A LinearRing of an old pickle takes the coordinates of a LineString that is not freed (shapely 2.2.0)."""

import shapely

line = shapely.to_wkb(shapely.LineString([(0, 0), (1, 0), (1, 1), (0, 0)]))
for _ in range(100):
    ring = shapely.LinearRing.__new__(shapely.LinearRing, [(0, 0), (1, 0), (1, 1)])
    ring.__setstate__(line)  # as pickle does
print(ring)
