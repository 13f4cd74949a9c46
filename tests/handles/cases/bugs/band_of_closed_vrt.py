# The source of the VRT is still open, but the band belongs to the VRT, which is closed.
# expect: use-after-free Band GDALGetRasterBandXSize
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
source = gdal.GetDriverByName("MEM").Create("", 32, 32)
source.SetGeoTransform((0, 1, 0, 0, 0, -1))
mosaic = gdal.BuildVRT("", [source])
band = mosaic.GetRasterBand(1)
mosaic = None
print(band.XSize, source.RasterXSize)
