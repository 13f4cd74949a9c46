# Text which is not a geometry or a reference system gives an error, and nothing that would have to be freed.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()
for make, text in ((ogr.CreateGeometryFromWkt, "POLYGON ((0 0"), (osr.SpatialReference, "PROJCS[")):
    for _ in range(20):
        try:
            assert make(text) is None
        except RuntimeError as error:
            print(error)
