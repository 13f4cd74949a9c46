"""A curve is read, refused, and never freed (shapely 2.2.0, GEOS 3.13 or later)."""

import shapely

for _ in range(100):
    try:
        shapely.from_wkt("CIRCULARSTRING (0 0, 1 1, 2 0)")
    except NotImplementedError as error:
        message = str(error)
print(message)
