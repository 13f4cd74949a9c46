# A field is added while a feature lives, whose array of values is now too short for its definition.
# expect: use-after-schema-change Feature OGR_F_GetFieldAsInteger
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
feature = ogr.Feature(layer.GetLayerDefn())
layer.CreateField(ogr.FieldDefn("width", ogr.OFTInteger))
print(feature.GetFieldAsInteger(1))
