# The result of the query is used after the data source which it queries was closed.
# expect: use-after-free Layer OGR_L_GetFeatureCount
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.CreateLayer("roads").CreateField(ogr.FieldDefn("name"))
result = source.ExecuteSQL("SELECT name FROM roads")
source = None
print(result.GetFeatureCount())
