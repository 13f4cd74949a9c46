# A geometry of fiona's GDAL is made, and nobody destroys it.
# expect: leak Geometry OGR_G_CreateGeometry
# plain: survives
# oracle: none
import ctypes
from pathlib import Path

import fiona

gdal = ctypes.CDLL(str(next(Path(fiona.__file__).parents[1].glob("fiona.libs/libgdal-*"))))
gdal.OGR_G_CreateGeometry.restype = ctypes.c_void_p
print(gdal.OGR_G_CreateGeometry(1) is not None)
