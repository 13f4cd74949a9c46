# A statement without a result gives none, and there is nothing to release.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.CreateLayer("roads")
result = source.ExecuteSQL("ALTER TABLE roads ADD COLUMN lanes integer")
assert result is None
source.ReleaseResultSet(result)
print(source.GetLayer(0).GetLayerDefn().GetFieldCount())
