# The layer's filter is the layer's own copy, and ends when the filter is taken away.
# expect: use-after-free Geometry OGR_G_ExportToWkt
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("places")
layer.SetSpatialFilterRect(0, 0, 10, 10)
before = layer.GetSpatialFilter()
layer.SetSpatialFilter(None)
print(before.ExportToWkt())
