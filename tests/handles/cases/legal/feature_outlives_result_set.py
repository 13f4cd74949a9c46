# A feature of a query's result may be used after the result was released, and after the dataset was closed.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
feature = ogr.Feature(layer.GetLayerDefn())
feature.SetField(0, "High Street")
layer.CreateFeature(feature)
result = source.ExecuteSQL("SELECT name FROM roads")
feature = result.GetNextFeature()
source.ReleaseResultSet(result)
print(feature.GetField(0))
layer = source = None
print(feature.GetField(0))
