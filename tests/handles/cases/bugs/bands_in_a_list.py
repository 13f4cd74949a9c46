# Each dataset of the loop is closed by the next turn: all bands of the list but the last are dead.
# expect: use-after-free Band GDALGetRasterBandXSize
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
bands = []
for size in (10, 20, 30):
    dataset = gdal.GetDriverByName("MEM").Create("", size, size)
    bands.append(dataset.GetRasterBand(1))
print([band.XSize for band in bands])
