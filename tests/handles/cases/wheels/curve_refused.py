# shapely 2.2.0 reads a curve, refuses it, and leaks the geometry (docs/found).
# expect: leak GEOSGeometry GEOSWKTReader_read_r
# plain: survives
# oracle: valgrind
import shapely

try:
    shapely.from_wkt("CIRCULARSTRING (0 0, 1 1, 2 0)")
except NotImplementedError as error:
    print(error)
