# The layer is deleted, while a feature of it keeps its definition alive.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("draft")
layer.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
feature = ogr.Feature(layer.GetLayerDefn())
feature.SetField(0, 2)
layer = None
source.DeleteLayer(0)
print(feature.GetField("lanes"))
