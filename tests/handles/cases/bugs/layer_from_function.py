# The function returns a layer, and its local data source is closed as it returns.
# expect: use-after-free Layer OGR_L_GetNextFeature
# plain: crashes
# oracle: valgrind
from osgeo import ogr


def empty_layer(name):
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    return source.CreateLayer(name)


print(empty_layer("places").GetNextFeature())
