# The result of the query is used after it was released.
# expect: use-after-free Layer OGR_L_GetName
# plain: crashes
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
dataset.CreateLayer("roads").CreateField(ogr.FieldDefn("name"))
result = dataset.ExecuteSQL("SELECT name FROM roads")
dataset.ReleaseResultSet(result)
print(ogr.Layer.GetName(result))
