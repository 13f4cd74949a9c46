"""What comes with geocapsule's asan wheel, and with no other: the sanitizers' runtime, and how to have it loaded.

A runtime of ASan has to be in the process before all else, so an interpreter needs it preloaded:

    geocapsule-asan script.py

starts the interpreter so. leaks() then tells, at any point of a program, whether memory was lost.
"""

from __future__ import annotations

import ctypes
import gc
import os
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
COMMAND = "geocapsule-asan"


def runtime() -> Path:
    """The runtime under the name that the compiler gave it."""
    found = sorted(_FOLDER.glob("libclang_rt.asan-*.so"))
    if len(found) != 1:
        raise ImportError(f"{_FOLDER} has no libclang_rt.asan-*.so: install geocapsule's asan wheel again")
    return found[0]


def is_loaded() -> bool:
    """Whether the runtime is in this process. Asked of the loader, which goes by the library's own name, so that a
    runtime of another compiler does not count; and without loading it, which would end the process."""
    try:
        ctypes.CDLL(runtime().name, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
    except OSError:
        return False
    return True


def require_runtime() -> None:
    """What geocapsule calls before it imports its extension, for which it is too late to load the runtime."""
    if not is_loaded():
        raise ImportError(
            "this geocapsule was built with AddressSanitizer, whose runtime has to be loaded before everything else: "
            f"run `{COMMAND} script.py`, or `{COMMAND} -m pytest`, in place of `python`"
        )


def leaks() -> bool:
    """Whether LeakSanitizer finds memory that nothing refers to any more; its report is on stderr.

    Call it where no variable of a running function refers to what you ask about: CPython from 3.11 on keeps these where
    LeakSanitizer does not look, and what only they refer to counts as lost.
    """
    gc.collect()
    return bool(ctypes.CDLL(None).__lsan_do_recoverable_leak_check())
