# The progress callback reads other datasets, and closes one, but not that which is being copied.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
driver = gdal.GetDriverByName("MEM")
others = [driver.Create("", 8, 8), driver.Create("", 4, 4)]


def progress(complete, message, data):
    print(others[0].GetRasterBand(1).Checksum())
    del others[1:]
    return 1


source = driver.Create("", 64, 64)
gdal.Translate("/vsimem/copy.tif", source, callback=progress)
