# A field is deleted while a feature lives: the feature still has the value, and its definition the wrong types.
# expect: use-after-schema-change Feature OGR_F_GetFieldAsString
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
feature = ogr.Feature(layer.GetLayerDefn())
feature.SetField(0, 7)
feature.SetField(1, "High Street")
layer.DeleteField(0)
print(feature.GetFieldAsString(0))
