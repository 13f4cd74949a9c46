# The fields are made first, then the features, then they are read.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
for name in ("name", "kind"):
    layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
for number in range(10):
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("name", str(number))
    layer.CreateFeature(feature)
print(sorted(feature["name"] for feature in layer))
