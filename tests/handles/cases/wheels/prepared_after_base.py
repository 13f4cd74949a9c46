# A prepared geometry of shapely's GEOS is used after the geometry that it was prepared from was destroyed.
# expect: use-after-base GEOSPrepared GEOSPreparedContains_r
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import shapely

geos = ctypes.CDLL(str(next(Path(shapely.__file__).parents[1].glob("shapely.libs/libgeos_c-*"))))
for name in ("GEOS_init_r", "GEOSGeom_createPointFromXY_r", "GEOSBuffer_r", "GEOSPrepare_r"):
    getattr(geos, name).restype = ctypes.c_void_p
context = ctypes.c_void_p(geos.GEOS_init_r())
point = ctypes.c_void_p(geos.GEOSGeom_createPointFromXY_r(context, ctypes.c_double(1), ctypes.c_double(2)))
disc = ctypes.c_void_p(geos.GEOSBuffer_r(context, point, ctypes.c_double(3), 8))
prepared = ctypes.c_void_p(geos.GEOSPrepare_r(context, disc))
geos.GEOSGeom_destroy_r(context, disc)
print(geos.GEOSPreparedContains_r(context, prepared, point) & 0xFF)
geos.GEOSPreparedGeom_destroy_r(context, prepared)
geos.GEOSGeom_destroy_r(context, point)
geos.GEOS_finish_r(context)
