# A band of rasterio's GDAL is used after its dataset was closed.
# expect: use-after-free Band GDALGetRasterBandXSize
# plain: survives
# oracle: valgrind
import ctypes
from pathlib import Path

import rasterio

gdal = ctypes.CDLL(str(next(Path(rasterio.__file__).parents[1].glob("rasterio.libs/libgdal-*"))))
for name in ("GDALGetDriverByName", "GDALCreate", "GDALGetRasterBand"):
    getattr(gdal, name).restype = ctypes.c_void_p
gdal.GDALAllRegister()
driver = ctypes.c_void_p(gdal.GDALGetDriverByName(b"MEM"))
dataset = ctypes.c_void_p(gdal.GDALCreate(driver, b"", 8, 8, 1, 1, None))
band = ctypes.c_void_p(gdal.GDALGetRasterBand(dataset, 1))
gdal.GDALClose(dataset)
print(gdal.GDALGetRasterBandXSize(band))
