"""A planted bug, to see that the sanitizers are awake and what a report looks like.

geocapsule owns a reader of GEOS. Somebody takes its pointer out of the capsule and closes it, as code does that
believes it owns what it borrowed; then geocapsule closes it a second time.

    geocapsule-asan -m geocapsule_asan.double_close
"""

from __future__ import annotations

import ctypes

import geocapsule  # first: it says so when there is no runtime

# isort: split
import _geocapsule


def native_pointer(capsule: object, name: bytes) -> int:
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype = ctypes.c_void_p
    get_pointer.argtypes = (ctypes.py_object, ctypes.c_char_p)
    return int(get_pointer(capsule, name))


def close_behind_its_back(context: object, reader: object) -> None:
    # A symbol of libgeos_c, which the extension has loaded.
    destroy = ctypes.CDLL(_geocapsule.__file__).GEOSWKTReader_destroy_r
    destroy.restype = None
    destroy.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    destroy(native_pointer(context, b"geos_context"), native_pointer(reader, b"geos_wkt_reader"))


def main() -> None:
    context = geocapsule.geos_context()
    reader = geocapsule.wkt_reader(context)
    close_behind_its_back(context, reader)
    geocapsule.close(reader)


if __name__ == "__main__":
    main()
