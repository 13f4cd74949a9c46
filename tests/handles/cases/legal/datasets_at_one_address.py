# Each dataset is closed before the next is made, often at the same address, and so are their bands.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
driver = gdal.GetDriverByName("MEM")
for number in range(10_000):
    dataset = driver.Create("", 4, 4)
    band = dataset.GetRasterBand(1)
    if number % 3 == 0:
        band.SetNoDataValue(number)
    assert band.XSize == 4
    del dataset
