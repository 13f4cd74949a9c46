# shapely 2.2.0 refuses a ring of two points, and leaks the coordinates that it made of them (docs/found).
# expect: leak GEOSCoordSeq GEOSCoordSeq_create_r
# plain: survives
# oracle: valgrind
import shapely

try:
    shapely.linearrings([[0.0, 0.0], [1.0, 1.0]])
except ValueError as error:
    print(error)
