# The child of a fork opens, uses and closes a dataset of its own, and the parent goes on with its own.
# expect: nothing
# plain: survives
# oracle: valgrind
import os

from osgeo import gdal

gdal.UseExceptions()
driver = gdal.GetDriverByName("MEM")
dataset = driver.Create("", 8, 8)
child = os.fork()
if child == 0:
    own = driver.Create("", 4, 4)
    print(own.RasterXSize, dataset.RasterXSize, flush=True)
    own = dataset = None
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(dataset.RasterXSize)
dataset = None
