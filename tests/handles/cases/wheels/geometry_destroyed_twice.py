# A geometry of shapely's GEOS is destroyed twice.
# expect: double-free GEOSGeometry GEOSGeom_destroy_r
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import shapely

geos = ctypes.CDLL(str(next(Path(shapely.__file__).parents[1].glob("shapely.libs/libgeos_c-*"))))
for name in ("GEOS_init_r", "GEOSGeom_createPointFromXY_r"):
    getattr(geos, name).restype = ctypes.c_void_p
context = ctypes.c_void_p(geos.GEOS_init_r())
point = ctypes.c_void_p(geos.GEOSGeom_createPointFromXY_r(context, ctypes.c_double(1), ctypes.c_double(2)))
geos.GEOSGeom_destroy_r(context, point)
geos.GEOSGeom_destroy_r(context, point)
geos.GEOS_finish_r(context)
