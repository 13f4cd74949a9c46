# Deregistering a driver does not destroy it: its datasets work on.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
driver = gdal.GetDriverByName("MEM")
dataset = driver.Create("", 8, 8)
driver.Deregister()
print(dataset.GetDriver().ShortName, dataset.GetRasterBand(1).Checksum())
dataset = None
driver.Register()
