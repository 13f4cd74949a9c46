# A geometry of shapely's GEOS is given to the GEOS inside pyogrio's GDAL: another version, another heap.
# expect: wrong-library GEOSGeometry GEOSGetNumCoordinates_r
# plain: survives
# oracle: none
import ctypes
from pathlib import Path

import pyogrio
import shapely

other = ctypes.CDLL(str(next(Path(pyogrio.__file__).parents[1].glob("pyogrio.libs/libgdal-*"))))
other.GEOS_init_r.restype = ctypes.c_void_p
context = ctypes.c_void_p(other.GEOS_init_r())
box = shapely.box(0, 0, 1, 1)
print(other.GEOSGetNumCoordinates_r(context, ctypes.c_void_p(box._geom)))
other.GEOS_finish_r(context)
