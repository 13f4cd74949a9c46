# The field domain belongs to the dataset, and is asked for its name after the dataset was closed.
# expect: use-after-free FieldDomain OGR_FldDomain_GetName
# plain: crashes
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
dataset.AddFieldDomain(ogr.CreateGlobFieldDomain("wildcard", "", ogr.OFTString, ogr.OFSTNone, "*"))
domain = dataset.GetFieldDomain("wildcard")
dataset = None
print(domain.GetName())
