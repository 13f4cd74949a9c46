"""The environment in which a process loads the library first."""

from __future__ import annotations

import ctypes
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_SEPARATORS = re.compile(r"[ :]")


def is_preloaded() -> bool:
    """Whether the library is in this very process."""
    return hasattr(ctypes.CDLL(None), "capsan_handles_occurrences")


def preload_value(libraries: Iterable[Path], environment: Mapping[str, str], folder: Path | None = None) -> str:
    """For LD_PRELOAD: these libraries, then what is there already.

    The loader splits at spaces and colons, and knows no quotes. A library with one in its path goes in through a
    link in the folder, or in one of its own that stays.
    """
    ours = [str(_linked(library, folder) if _SEPARATORS.search(str(library)) else library) for library in libraries]
    there = [entry for entry in _SEPARATORS.split(environment.get("LD_PRELOAD", "")) if entry and entry not in ours]
    return ":".join([*ours, *there])


def _linked(library: Path, folder: Path | None) -> Path:
    link = (folder or Path(tempfile.mkdtemp(prefix="capsan-handles-"))) / library.name
    os.symlink(library, link)
    return link
