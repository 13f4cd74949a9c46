# The interpreter's end drops the module's globals in an order of its own: each owner ends once.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
a_band = gdal.GetDriverByName("MEM").Create("", 8, 8)
band = a_band.GetRasterBand(1)
source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
definition = layer.GetLayerDefn()
feature = ogr.Feature(definition)
feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
geometry = feature.GetGeometryRef()
srs = osr.SpatialReference()
cycle = [band, layer, geometry, srs]
cycle.append(cycle)
