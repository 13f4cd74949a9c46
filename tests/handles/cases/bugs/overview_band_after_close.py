# Overviews end with the dataset which they were built in.
# expect: use-after-free Band GDALGetRasterBandXSize
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("GTiff").Create("/vsimem/pyramid.tif", 256, 256)
dataset.BuildOverviews("NEAREST", [2, 4])
overview = dataset.GetRasterBand(1).GetOverview(1)
dataset = None
print(overview.XSize)
