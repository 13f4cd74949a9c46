# The band owns its default attribute table, which is used after the dataset was closed.
# expect: use-after-free RasterAttributeTable GDALRATGetColumnCount
# plain: crashes
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").Create("", 8, 8)
table = gdal.RasterAttributeTable()
table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
dataset.GetRasterBand(1).SetDefaultRAT(table)
kept = dataset.GetRasterBand(1).GetDefaultRAT()
dataset = None
print(kept.GetColumnCount())
