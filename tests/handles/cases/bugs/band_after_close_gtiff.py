# The file is closed so that it is written, and its band is read afterwards.
# expect: use-after-free Band GDALGetOverviewCount
# plain: crashes
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("GTiff").Create("/vsimem/band.tif", 64, 64)
band = dataset.GetRasterBand(1)
band.Fill(7)
del dataset
print(band.GetOverviewCount())
