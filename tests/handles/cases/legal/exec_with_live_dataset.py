# The process becomes another program, which starts with nothing.
# expect: nothing
# plain: survives
# oracle: valgrind
import os
import sys

from osgeo import gdal

dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
if "again" not in sys.argv:
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, __file__, "again"])
print(dataset.GetRasterBand(1).XSize)
