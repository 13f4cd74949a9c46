# A layer of fiona's GDAL is asked for its features after its dataset was closed.
# expect: use-after-free Layer OGR_L_GetFeatureCount
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import fiona

gdal = ctypes.CDLL(str(next(Path(fiona.__file__).parents[1].glob("fiona.libs/libgdal-*"))))
for name in ("GDALGetDriverByName", "GDALCreate", "GDALDatasetCreateLayer"):
    getattr(gdal, name).restype = ctypes.c_void_p
gdal.GDALAllRegister()
driver = ctypes.c_void_p(gdal.GDALGetDriverByName(b"Memory"))
dataset = ctypes.c_void_p(gdal.GDALCreate(driver, b"", 0, 0, 0, 0, None))
layer = ctypes.c_void_p(gdal.GDALDatasetCreateLayer(dataset, b"roads", None, 2, None))
gdal.GDALClose(dataset)
print(gdal.OGR_L_GetFeatureCount(layer, 1))
