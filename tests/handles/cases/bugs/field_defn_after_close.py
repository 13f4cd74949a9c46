# The field's definition is part of the layer's, which went with the data source.
# expect: use-after-free FieldDefn OGR_Fld_GetNameRef
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("a name which is longer than short strings are", ogr.OFTString))
field = layer.GetLayerDefn().GetFieldDefn(0)
source = None
print(field.GetName())
