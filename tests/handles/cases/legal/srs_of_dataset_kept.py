# GetSpatialRef of a dataset gives a copy of one's own, which outlives the dataset.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal, osr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
dataset.SetProjection(osr.SRS_WKT_WGS84_LAT_LONG)
kept = dataset.GetSpatialRef()
dataset = None
print(kept.IsGeographic())
