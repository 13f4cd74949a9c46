# The colour table is the band's own, and goes with the dataset.
# expect: use-after-free ColorTable GDALGetColorEntryCount
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
colors = gdal.ColorTable()
colors.SetColorEntry(200, (255, 0, 0, 255))
dataset.GetRasterBand(1).SetColorTable(colors)
kept = dataset.GetRasterBand(1).GetColorTable()
dataset = None
print(kept.GetCount())
