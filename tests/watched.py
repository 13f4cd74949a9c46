"""What is opened while something runs, as the kernel tells it."""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_IN_OPEN = 0x20
_IN_ISDIR = 0x40000000
_EVENT = struct.Struct("iIII")  # watch, what happened, cookie, bytes of the name that follows


@contextmanager
def watched(*paths: Path) -> Iterator[list[str]]:
    """The names of what anybody opens of these files, and of the files in these folders: filled at the end."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK)
    names = {}
    for path in paths:
        watch = libc.inotify_add_watch(descriptor, os.fsencode(path), _IN_OPEN)
        assert watch >= 0, f"{path}: {os.strerror(ctypes.get_errno())}"
        names[watch] = path.name
    opened: list[str] = []
    try:
        yield opened
        opened += _read_events(descriptor, names)
    finally:
        os.close(descriptor)


def _read_events(descriptor: int, names: dict[int, str]) -> Iterator[str]:
    with suppress(BlockingIOError):
        while events := os.read(descriptor, 65536):
            while events:
                watch, what, _, length = _EVENT.unpack_from(events)
                name, events = events[_EVENT.size : _EVENT.size + length], events[_EVENT.size + length :]
                if not what & _IN_ISDIR:
                    yield os.fsdecode(name.rstrip(b"\0")) or names[watch]
