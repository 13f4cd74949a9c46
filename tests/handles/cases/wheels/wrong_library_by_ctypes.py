# A geometry that rasterio's GDAL made is destroyed by fiona's.
# expect: wrong-library Geometry OGR_G_DestroyGeometry
# plain: survives
# oracle: none
import ctypes
from pathlib import Path

import fiona.env
import rasterio

site = Path(rasterio.__file__).parents[1]
assert Path(fiona.__file__).parents[1] == site  # loaded, and with it the libraries that its GDAL needs
one = ctypes.CDLL(str(next(site.glob("rasterio.libs/libgdal-*"))))
other = ctypes.CDLL(str(next(site.glob("fiona.libs/libgdal-*"))))
one.OGR_G_CreateGeometry.restype = ctypes.c_void_p
other.OGR_G_DestroyGeometry(ctypes.c_void_p(one.OGR_G_CreateGeometry(1)))
