# The style table belongs to the dataset, and is asked for a name after the dataset was closed.
# expect: use-after-free StyleTable OGR_STBL_GetLastStyleName
# plain: crashes
# oracle: valgrind
from osgeo import gdal, ogr

gdal.UseExceptions()
dataset = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
table = ogr.StyleTable()
table.AddStyle("road", "PEN(c:#ff0000)")
dataset.SetStyleTable(table)
kept = dataset.GetStyleTable()
dataset = None
print(kept.GetLastStyleName())
