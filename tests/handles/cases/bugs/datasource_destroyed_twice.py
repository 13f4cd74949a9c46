# Destroy() closes the data source, and is called again.
# expect: double-free Dataset OGRReleaseDataSource
# plain: crashes
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
source.Destroy()
source.Destroy()
