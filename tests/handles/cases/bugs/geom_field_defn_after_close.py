# The geometry field's definition is part of the layer's, which went with the data source.
# expect: use-after-free GeomFieldDefn OGR_GFld_GetType
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("places", None, ogr.wkbPoint)
field = layer.GetLayerDefn().GetGeomFieldDefn(0)
source = None
print(field.GetType() == ogr.wkbPoint)
