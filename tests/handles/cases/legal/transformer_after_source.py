# A transformer takes what it needs of its dataset when it is made.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 16, 16)
dataset.SetGeoTransform((0, 1, 0, 16, 0, -1))
transformer = gdal.Transformer(dataset, None, [])
dataset = None
print(transformer.TransformPoint(0, 8.0, 8.0))
