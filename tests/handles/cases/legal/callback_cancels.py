# The progress callback cancels the copy: an exception, and everything is closed once.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
source = gdal.GetDriverByName("MEM").Create("", 64, 64)
try:
    gdal.GetDriverByName("GTiff").CreateCopy("/vsimem/copy.tif", source, callback=lambda *_: 0)
except RuntimeError as error:
    print(error)
print(source.GetRasterBand(1).Checksum())
