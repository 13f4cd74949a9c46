"""The C-API of capsules through ctypes: what a consumer in another extension does, and what a forger does."""

import ctypes
from _ctypes import PyObj_FromPtr
from typing import Any


class Metadata(ctypes.Structure):
    """struct capsule_metadata of ext/capsule.h, as a consumer sees it."""

    _fields_ = (
        ("abi_version", ctypes.c_uint32),
        ("library", ctypes.c_char_p),
        ("library_version", ctypes.c_char_p),
        ("allocator", ctypes.c_char_p),
        ("destroyer", ctypes.c_char_p),
        ("kind", ctypes.c_void_p),
        ("handle", ctypes.c_void_p),
        ("capsule", ctypes.c_void_p),
        ("exported", ctypes.c_void_p),
    )


def _prototype(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(ctypes.pythonapi, name)
    function.restype = result
    function.argtypes = arguments
    return function


_new = _prototype("PyCapsule_New", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_get_name = _prototype("PyCapsule_GetName", ctypes.c_char_p, ctypes.py_object)
_set_name = _prototype("PyCapsule_SetName", ctypes.c_int, ctypes.py_object, ctypes.c_char_p)
get_pointer = _prototype("PyCapsule_GetPointer", ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
get_context = _prototype("PyCapsule_GetContext", ctypes.c_void_p, ctypes.py_object)
set_context = _prototype("PyCapsule_SetContext", ctypes.c_int, ctypes.py_object, ctypes.c_void_p)
lose_reference = _prototype("Py_IncRef", None, ctypes.py_object)
_decref = _prototype("Py_DecRef", None, ctypes.c_void_p)

# A capsule keeps its name by address only.
_names: dict[bytes, ctypes.Array[ctypes.c_char]] = {}


def _lasting(name: bytes) -> ctypes.Array[ctypes.c_char]:
    return _names.setdefault(name, ctypes.create_string_buffer(name))


def name(capsule: object) -> str:
    return _get_name(capsule).decode()


def rename(capsule: object, new_name: bytes) -> None:
    _set_name(capsule, _lasting(new_name))


def metadata(capsule: object) -> Metadata:
    return Metadata.from_address(get_context(capsule))


def foreign_capsule(its_name: bytes, pointer: int, context: int | None = None) -> object:
    """A capsule that somebody else made, with no destructor."""
    address = _new(pointer, _lasting(its_name), None)
    capsule = PyObj_FromPtr(address)
    _decref(address)
    set_context(capsule, context)
    return capsule
