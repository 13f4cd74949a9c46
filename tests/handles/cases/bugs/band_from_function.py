# The function returns a band, and its local dataset is closed as it returns.
# expect: use-after-free Band GDALGetRasterBandYSize
# plain: survives
# oracle: valgrind
from osgeo import gdal


def first_band(size):
    dataset = gdal.GetDriverByName("MEM").Create("", size, size)
    return dataset.GetRasterBand(1)


print(first_band(64).YSize)
