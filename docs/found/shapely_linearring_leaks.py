"""A ring of too few points is refused, and its coordinate sequence is never freed (shapely 2.2.0)."""

import shapely

for _ in range(100):
    try:
        shapely.linearrings([[0.0, 0.0], [1.0, 1.0]])
    except ValueError as error:
        message = str(error)
print(message)
