# Destroying the driver manager destroys the drivers, and this one is asked for its name.
# expect: use-after-free Driver GDALGetDriverShortName
# plain: crashes
# oracle: valgrind
from osgeo import gdal

driver = gdal.GetDriverByName("GTiff")
gdal.GDALDestroyDriverManager()
print(driver.ShortName)
