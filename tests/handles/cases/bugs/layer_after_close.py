# The layer belongs to the data source, and is asked for its name after the data source was closed.
# expect: use-after-free Layer OGR_L_GetName
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
source = None
print(layer.GetName())
