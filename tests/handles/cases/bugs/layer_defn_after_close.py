# Fields are read from the layer's definition after the data source was closed.
# expect: use-after-free FeatureDefn OGR_FD_GetFieldCount
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
definition = layer.GetLayerDefn()
layer = source = None
print(definition.GetFieldCount())
