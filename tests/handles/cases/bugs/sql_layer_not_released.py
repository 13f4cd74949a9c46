# The result of the query is never released.
# expect: leak Layer *
# plain: survives
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
dataset.CreateLayer("roads").CreateField(ogr.FieldDefn("name"))
print(dataset.ExecuteSQL("SELECT name FROM roads").GetFeatureCount())
dataset = None
