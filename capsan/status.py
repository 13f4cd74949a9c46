"""Figures that a running target shares: the page of fuzz/status.h, read from its file."""

import struct
from dataclasses import dataclass
from pathlib import Path

_FIELDS = struct.Struct("<5Qq2Q")
_LIFETIME_BYTES = 32768


@dataclass(frozen=True)
class Status:
    programs: int = 0
    statements: int = 0
    rejected: int = 0
    leak_checks: int = 0
    lifetime: frozenset[int] = frozenset()  # lifetime counters seen
    statement: int = -1  # that ran last, from 0; below 0: none

    def __add__(self, other: "Status") -> "Status":
        return Status(
            self.programs + other.programs,
            self.statements + other.statements,
            self.rejected + other.rejected,
            self.leak_checks + other.leak_checks,
            self.lifetime | other.lifetime,
        )


def read_status(path: Path) -> Status:
    """All zero while the target has not come to write it."""
    try:
        page = path.read_bytes()
    except FileNotFoundError:
        page = b""
    if len(page) < _FIELDS.size + _LIFETIME_BYTES:
        return Status()
    programs, statements, rejected, _, leak_checks, statement, *_ = _FIELDS.unpack_from(page)
    lifetime = page[_FIELDS.size : _FIELDS.size + _LIFETIME_BYTES]
    seen = frozenset(i for i, count in enumerate(lifetime) if count)
    return Status(programs, statements, rejected, leak_checks, seen, statement)
