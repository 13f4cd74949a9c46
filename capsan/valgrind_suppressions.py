"""What valgrind is to pass over: each entry says why, and none is for code of this repository.

An entry is two comment lines and what valgrind itself prints with --gen-suppressions, its name without spaces:

    # cause: what valgrind sees, and why it is not ours
    # upstream: an address, or project#number
    {
       name_without_spaces
       Memcheck:Cond
       fun:a_function
    }

Frames follow each other, since "..." may stand for a frame of ours. ./run test --valgrind says which entries it did
not need."""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from capsan.paths import EXT

_FIELD = re.compile(r"^# (cause|upstream):\s*(.*?)\s*$")
_UPSTREAM = re.compile(r"^(https?://\S+|[\w./-]+#\d+)$")
_FUNCTION = re.compile(r"^(?:[\w*]+ )+\**(\w+)\(", re.M)
_OUR_OBJECTS = (
    "/build/plain/ext/_geocapsule.so",
    "/build/plain/fuzz/lifecycle-replay",
    "/build/plain/tests/native/test_ops",
)


@dataclass
class Entry:
    line: int  # of the brace
    fields: dict[str, str]
    lines: list[str] = field(default_factory=list)  # name, kind, frames

    @property
    def name(self) -> str:
        return self.lines[0] if self.lines else ""

    @property
    def frames(self) -> list[str]:
        return [line for line in self.lines[2:] if line.startswith(("fun:", "obj:", "src:"))]


def read_names(file: Path) -> list[str]:
    return [entry.name for entry in _parse(file.read_text())]


def check_suppressions(file: Path) -> list[str]:
    """What is wrong with the entries of a file, as FILE:LINE: message."""
    ours = {name for source in EXT.glob("*.c") for name in _FUNCTION.findall(source.read_text())}
    return [
        f"{file}:{entry.line}: {problem}" for entry in _parse(file.read_text()) for problem in _problems(entry, ours)
    ]


def _parse(text: str) -> list[Entry]:
    entries: list[Entry] = []
    fields: dict[str, str] = {}
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if match := _FIELD.match(line):
            fields[match[1]] = match[2]
        elif line.strip() == "{":
            entries.append(Entry(number, fields))
            fields, inside = {}, True
        elif line.strip() == "}":
            inside = False
        elif inside and line.strip():
            entries[-1].lines.append(line.strip())
    return entries


def _problems(entry: Entry, ours: set[str]) -> list[str]:
    found = [f'no "# {name}:" above it' for name in ("cause", "upstream") if not entry.fields.get(name)]
    upstream = entry.fields.get("upstream")
    if upstream and not _UPSTREAM.match(upstream):
        found.append(f'upstream "{upstream}" is neither an address nor project#number')
    if not re.fullmatch(r"\S+", entry.name):
        found.append("its name has spaces, or there is none")
    named = [frame for frame in entry.frames if frame.partition(":")[2].strip("*?")]
    if not named:
        found.append("it matches everything")
    if "..." in entry.lines:
        found.append('"..." may stand for code of this repository')
    return found + [f"{frame} is code of this repository" for frame in named if _is_ours(frame, ours)]


def _is_ours(frame: str, ours: set[str]) -> bool:
    kind, _, pattern = frame.partition(":")
    if kind == "fun":
        return any(fnmatchcase(name, pattern) for name in ours)
    return kind == "src" or any(fnmatchcase(name, pattern) for name in _OUR_OBJECTS)
