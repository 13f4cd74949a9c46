# The result of each query is released before the data source is closed, and not used after.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.CreateLayer("roads").CreateField(ogr.FieldDefn("name", ogr.OFTString))
for _ in range(3):
    result = source.ExecuteSQL("SELECT name FROM roads")
    print(result.GetName(), result.GetFeatureCount())
    source.ReleaseResultSet(result)
