# Destroying the driver manager closes every dataset, and the last reference then closes this one again.
# expect: use-after-free Dataset GDALDereferenceDataset
# expect: double-free Dataset GDALClose
# plain: crashes
# oracle: valgrind
from osgeo import gdal

dataset = gdal.GetDriverByName("MEM").Create("", 64, 64)
gdal.GDALDestroyDriverManager()
dataset = None
