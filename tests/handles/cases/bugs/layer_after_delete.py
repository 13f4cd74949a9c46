# The data source deletes its layer, which is used afterwards.
# expect: use-after-free Layer OGR_L_GetName
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("draft")
source.DeleteLayer(0)
print(layer.GetName())
