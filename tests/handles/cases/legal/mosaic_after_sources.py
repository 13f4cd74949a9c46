# A VRT built from open datasets holds references to them.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
sources = []
for left in (0, 16):
    source = gdal.GetDriverByName("MEM").Create("", 16, 16)
    source.SetGeoTransform((left, 1, 0, 16, 0, -1))
    sources.append(source)
mosaic = gdal.BuildVRT("", sources)
source = sources = None
print(mosaic.RasterXSize, mosaic.GetRasterBand(1).Checksum())
