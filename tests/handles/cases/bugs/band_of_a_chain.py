# The dataset is a temporary: it is closed at the end of the expression, before the band can be used.
# expect: use-after-free Band GDALGetRasterDataType
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
gdal.GetDriverByName("GTiff").Create("/vsimem/chain.tif", 16, 16)
band = gdal.Open("/vsimem/chain.tif").GetRasterBand(1)
print(gdal.GetDataTypeName(band.DataType))
