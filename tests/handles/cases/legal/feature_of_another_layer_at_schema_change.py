# A field is added to one layer, while a feature of another lives.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
roads, rivers = source.CreateLayer("roads"), source.CreateLayer("rivers")
roads.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
feature = ogr.Feature(roads.GetLayerDefn())
rivers.CreateField(ogr.FieldDefn("depth", ogr.OFTReal))
feature.SetField(0, 2)
print(feature.GetField(0))
