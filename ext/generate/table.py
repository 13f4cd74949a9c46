"""What is generated from: OPS of the built module, and the two things that only the tables themselves tell."""

import re
import textwrap
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

import geocapsule

EXT = Path(__file__).resolve().parent.parent
Op = Dict[str, Any]
OPS: Tuple[Op, ...] = geocapsule.OPS

# The first line of a section of ops.def, and of an op in it.
_SECTION_OR_OP = re.compile(r"^/\* (?P<section>\S.*) \*/$|^OP\((?P<op>\w+),", re.MULTILINE)
_KIND = re.compile(
    r'^KIND\(\w+,\s*(?P<name>\w+),\s*"(?P<capsule>\w+)",\s*(?P<library>\w+),\s*"(?P<allocator>[^"]+)",.*?'
    r'(?:"(?P<destroyer>[\w.]+)"|NULL)\)',
    re.MULTILINE,
)


class Kind(NamedTuple):
    name: str
    capsule: str
    library: str
    allocator: str
    destroyer: str  # empty: a view, which its owner frees


def kinds() -> List[Kind]:
    text = (EXT / "kinds.def").read_text(encoding="utf-8")
    found = [Kind(*(part or "" for part in match.groups())) for match in _KIND.finditer(text)]
    if len(found) != len(re.findall(r"^KIND\(", text, re.MULTILINE)):
        raise SystemExit("kinds.def has a line that is not understood here")
    return found


def sections() -> Dict[str, List[Op]]:
    """The ops by the sections of ops.def, both in its order."""
    by_name = {op["name"]: op for op in OPS}
    found: Dict[str, List[Op]] = {}
    title = ""
    for match in _SECTION_OR_OP.finditer((EXT / "ops.def").read_text(encoding="utf-8")):
        title = match["section"] or title
        if match["op"]:
            found.setdefault(title, []).append(by_name.pop(match["op"]))
    if by_name:
        raise SystemExit(f"ops that are in no section of ops.def: {', '.join(by_name)}")
    return found


def exceptions() -> Iterator[type]:
    """Error first, then those that are one, in the order of errors.def."""
    yield geocapsule.Error
    for value in vars(geocapsule).values():
        if isinstance(value, type) and issubclass(value, geocapsule.Error) and value is not geocapsule.Error:
            yield value


def fields(op: Op) -> List[Tuple[str, str]]:
    """Names and types of the fields of an op's record, or of the records in its list."""
    return [(name, kind) for name, _, kind in (field.partition(": ") for field in op["fields"].split(", "))]


def wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, width=120, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
