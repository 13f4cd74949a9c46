# The file is closed, opened again, and the band is taken again.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("GTiff").Create("/vsimem/again.tif", 16, 16)
band = dataset.GetRasterBand(1)
band.Fill(3)
band = dataset = None
dataset = gdal.Open("/vsimem/again.tif")
band = dataset.GetRasterBand(1)
print(band.Checksum(), band.GetMaskBand().Checksum())
