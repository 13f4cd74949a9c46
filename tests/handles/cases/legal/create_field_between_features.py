# A field is added while the layer has features, but no feature is in the program's hands.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
feature = ogr.Feature(layer.GetLayerDefn())
layer.CreateFeature(feature)
feature = None
layer.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
feature = layer.GetNextFeature()
feature.SetField("lanes", 2)
layer.SetFeature(feature)
feature = None
layer.DeleteField(0)
layer.ResetReading()
print(layer.GetNextFeature().GetField("lanes"))
