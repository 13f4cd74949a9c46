# Files which are not there give no datasets, and so nothing to close.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
for number in range(1000):
    try:
        gdal.Open(f"/vsimem/missing/{number}.tif")
    except RuntimeError:
        assert ogr.Open(f"/vsimem/missing/{number}.shp") is None
