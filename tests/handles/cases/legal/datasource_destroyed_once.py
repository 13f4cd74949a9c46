# Destroy() closes the data source, and the variable's end does not close it again.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.CreateLayer("roads")
source.Destroy()
source = None
feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.Destroy()
del feature
