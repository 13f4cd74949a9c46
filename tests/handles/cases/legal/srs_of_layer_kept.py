# GetSpatialRef of a layer gives a reference of one's own, which outlives the layer and the dataset.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr, osr

srs = osr.SpatialReference()
srs.SetWellKnownGeogCS("WGS84")
source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("places", srs)
kept = layer.GetSpatialRef()
layer = source = srs = None
print(kept.IsGeographic())
