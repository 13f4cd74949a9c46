# One thread copies a dataset, and another reads the same dataset meanwhile: a dataset serves one thread at a time.
# expect: concurrent-use Dataset GDALDatasetRasterIOEx
# plain: survives
# oracle: none
import threading

from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 64, 64)
copying, done = threading.Event(), threading.Event()


def progress(*_):
    copying.set()
    done.wait(4)
    return 1


thread = threading.Thread(target=gdal.Translate, args=("/vsimem/copy.tif", dataset), kwargs={"callback": progress})
thread.start()
copying.wait(4)
dataset.ReadRaster(0, 0, 64, 64, 64, 64, gdal.GDT_Byte, [1])
done.set()
thread.join()
