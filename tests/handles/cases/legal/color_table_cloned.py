# The clone of a band's colour table is the caller's, and outlives the dataset.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
colors = gdal.ColorTable()
colors.SetColorEntry(7, (255, 0, 0, 255))
dataset.GetRasterBand(1).SetColorTable(colors)
kept = dataset.GetRasterBand(1).GetColorTable().Clone()
dataset = None
print(kept.GetColorEntry(7), colors.GetCount())
