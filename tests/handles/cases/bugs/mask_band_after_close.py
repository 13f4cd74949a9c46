# The mask band belongs to the band, and so to the dataset, which is closed before the mask is used.
# expect: use-after-free Band GDALGetRasterBandYSize
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 32, 32)
dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
mask = dataset.GetRasterBand(1).GetMaskBand()
dataset = None
print(mask.YSize)
