# A coordinate system of pyproj's PROJ is asked for its name after the context that it was made in was destroyed.
# expect: use-after-context PJ proj_get_name
# expect: leak PJ proj_create
# plain: survives
# oracle: none
import ctypes
from pathlib import Path

import pyproj

proj = ctypes.CDLL(str(next(Path(pyproj.__file__).parents[1].glob("pyproj.libs/libproj-*"))))
for name in ("proj_context_create", "proj_create", "proj_get_name"):
    getattr(proj, name).restype = ctypes.c_void_p
context = ctypes.c_void_p(proj.proj_context_create())
system = ctypes.c_void_p(proj.proj_create(context, b"+proj=longlat +type=crs"))
proj.proj_context_destroy(context)
print(proj.proj_get_name(system) is not None)
