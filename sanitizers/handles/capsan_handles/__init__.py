"""Follows the handles of GDAL, PROJ and GEOS in any process, and reports where one is used against its lifetime."""

from __future__ import annotations

import os
from pathlib import Path

__version__ = "0.1.0"

LIBRARY_NAME = "libcapsan_handles.so"


class Problem(Exception):  # noqa: N818 - not an error of the code, but of how it was asked or installed
    """What keeps the checker from running at all: one line that says what to do."""


def library_path() -> Path:
    """The library to preload: what CAPSAN_HANDLES_LIBRARY names, else the one installed beside this package."""
    named = os.environ.get("CAPSAN_HANDLES_LIBRARY")
    path = Path(named) if named else Path(__file__).resolve().parent / LIBRARY_NAME
    if not path.is_file():
        source = "CAPSAN_HANDLES_LIBRARY" if named else "pip install capsan-handles, or set CAPSAN_HANDLES_LIBRARY"
        raise Problem(f"no library {path} ({source})")
    return path.absolute()
