# A geometry that a shapely object owns is destroyed through the C API; the object is used then.
# expect: use-after-free GEOSGeometry GEOSArea_r
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import shapely

geos = ctypes.CDLL(str(next(Path(shapely.__file__).parents[1].glob("shapely.libs/libgeos_c-*"))))
geos.GEOS_init_r.restype = ctypes.c_void_p
context = ctypes.c_void_p(geos.GEOS_init_r())
box = shapely.box(0, 0, 1, 1)
geos.GEOSGeom_destroy_r(context, ctypes.c_void_p(box._geom))
print(box.area)
