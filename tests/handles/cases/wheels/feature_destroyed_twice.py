# A feature of pyogrio's GDAL is destroyed twice.
# expect: double-free Feature OGR_F_Destroy
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import pyogrio

gdal = ctypes.CDLL(str(next(Path(pyogrio.__file__).parents[1].glob("pyogrio.libs/libgdal-*"))))
for name in ("OGR_FD_Create", "OGR_F_Create"):
    getattr(gdal, name).restype = ctypes.c_void_p
definition = ctypes.c_void_p(gdal.OGR_FD_Create(b"roads"))
gdal.OGR_FD_Reference(definition)
feature = ctypes.c_void_p(gdal.OGR_F_Create(definition))
gdal.OGR_F_Destroy(feature)
gdal.OGR_F_Destroy(feature)
gdal.OGR_FD_Release(definition)
