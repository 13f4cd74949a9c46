# Each thread opens the same file for itself.
# expect: nothing
# plain: survives
# oracle: valgrind
import threading

from osgeo import gdal

gdal.UseExceptions()
gdal.GetDriverByName("GTiff").Create("/vsimem/each.tif", 64, 64)


def work():
    for _ in range(50):
        dataset = gdal.Open("/vsimem/each.tif")
        dataset.ReadRaster(0, 0, 64, 64)


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
