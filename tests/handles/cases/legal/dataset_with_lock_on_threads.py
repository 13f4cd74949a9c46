# Many threads use one dataset, but a lock lets one at a time.
# expect: nothing
# plain: survives
# oracle: valgrind
import threading

from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("GTiff").Create("/vsimem/shared.tif", 64, 64)
lock = threading.Lock()


def work():
    for _ in range(200):
        with lock:
            dataset.ReadRaster(0, 0, 64, 64)


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
