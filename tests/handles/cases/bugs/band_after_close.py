# The dataset is closed, which ends its bands, and the band is asked for its size.
# expect: use-after-free Band GDALGetRasterBandXSize
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 64, 64)
band = dataset.GetRasterBand(1)
dataset = None
print(band.XSize)
