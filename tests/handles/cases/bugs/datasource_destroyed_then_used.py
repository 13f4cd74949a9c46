# Destroy() closes the data source, and its layers are counted afterwards.
# expect: use-after-free Dataset OGR_DS_GetLayerCount
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.CreateLayer("roads")
source.Destroy()
print(source.GetLayerCount())
