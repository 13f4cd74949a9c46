# A warped VRT holds a reference to its source, which Python drops without closing it.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
source = gdal.GetDriverByName("MEM").Create("", 16, 16)
source.SetGeoTransform((0, 1, 0, 16, 0, -1))
warped = gdal.AutoCreateWarpedVRT(source)
source = None
print(len(warped.ReadRaster()))
