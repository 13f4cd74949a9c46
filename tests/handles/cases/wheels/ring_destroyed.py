# The outer ring of a polygon, which belongs to the polygon, is destroyed by itself.
# expect: free-of-borrowed GEOSGeometry GEOSGeom_destroy_r
# plain: crashes
# oracle: valgrind
import ctypes
from pathlib import Path

import shapely

geos = ctypes.CDLL(str(next(Path(shapely.__file__).parents[1].glob("shapely.libs/libgeos_c-*"))))
for name in ("GEOS_init_r", "GEOSGeom_clone_r", "GEOSGetExteriorRing_r"):
    getattr(geos, name).restype = ctypes.c_void_p
context = ctypes.c_void_p(geos.GEOS_init_r())
box = shapely.box(0, 0, 1, 1)
polygon = ctypes.c_void_p(geos.GEOSGeom_clone_r(context, ctypes.c_void_p(box._geom)))
ring = ctypes.c_void_p(geos.GEOSGetExteriorRing_r(context, polygon))
geos.GEOSGeom_destroy_r(context, ring)
geos.GEOSGeom_destroy_r(context, polygon)
geos.GEOS_finish_r(context)
