# The objects of the band, the layer and the ring outlive what they stand for, but nobody calls them.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
source = ogr.GetDriverByName("Memory").CreateDataSource("")
polygon = ogr.CreateGeometryFromWkt("POLYGON ((0 0,0 1,1 1,0 0))")
borrowed = [dataset.GetRasterBand(1), source.CreateLayer("roads"), polygon.GetGeometryRef(0)]
dataset = source = polygon = None
borrowed.clear()
