# The result of the query is released through two names of it.
# expect: double-free Layer GDALDatasetReleaseResultSet
# plain: crashes
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
dataset.CreateLayer("roads").CreateField(ogr.FieldDefn("name"))
result = dataset.ExecuteSQL("SELECT name FROM roads")
dataset.ReleaseResultSet(result)
dataset.ReleaseResultSet(result)
