# A module is deleted together with the dataset among its globals, and the driver works on.
# expect: nothing
# plain: survives
# oracle: valgrind
import gc
import sys
import types

from osgeo import gdal

module = types.ModuleType("settings")
sys.modules["settings"] = module
exec('from osgeo import gdal\nelevation = gdal.GetDriverByName("MEM").Create("", 8, 8)', module.__dict__)
band = module.elevation.GetRasterBand(1)
print(band.XSize)
del module, band, sys.modules["settings"]
gc.collect()
print(gdal.GetDriverByName("MEM").Create("", 4, 4).RasterXSize)
