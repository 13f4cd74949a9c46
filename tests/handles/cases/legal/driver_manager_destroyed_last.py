# The driver manager is destroyed when all datasets were closed.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
print(dataset.GetRasterBand(1).Checksum())
dataset = None
gdal.GDALDestroyDriverManager()
