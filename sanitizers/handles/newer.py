"""Reads newer.def: functions of later versions, which the installed headers may lack."""

import re
from pathlib import Path
from typing import Any, NamedTuple

PLAIN = {"ptr": "void *", "bool": "_Bool"}


class NewerError(Exception):
    """A line of newer.def that cannot be meant."""


class Newer(NamedTuple):
    functions: dict[str, tuple[str, tuple[str, ...]]]  # the C types of the result and of the parameters
    text: str  # C that declares them, to go behind the headers


def read_newer(path: Path, nodes: list[dict[str, Any]], kinds: dict[str, str]) -> Newer:
    """What the headers, as clang tells them in nodes, lack. kinds gives each kind of handle its C type."""
    functions = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip() or text.startswith("#"):
            continue
        found = re.fullmatch(r"(?:GDAL|PROJ|GEOS) +[\d.]+ +(\w+) ((?:const )?\w+\**) \((.*)\)", text.strip())
        if not found:
            raise NewerError(f"{path.name}, line {number}: LIBRARY VERSION NAME RESULT (PARAMETERS)")
        types = [_c_type(word, kinds) for word in (found[2], *filter(None, found[3].split(", ")))]
        functions[found[1]] = (types[0], tuple(types[1:]))
    known = {node.get("name") for node in nodes if node["kind"] in ("FunctionDecl", "TypedefDecl")}
    functions = {name: types for name, types in functions.items() if name not in known}
    # A handle that the headers have no type for is a void *.
    unknown = sorted({c_type for c_type in kinds.values() if c_type.rstrip("*") not in known | {"void"}})
    lines = [f"typedef void {'' if t.endswith('*') else '*'}{t.rstrip('*')};\n" for t in unknown]
    lines += [f"{result} {name}({', '.join(taken) or 'void'});\n" for name, (result, taken) in functions.items()]
    return Newer(functions, "".join(lines))


def _c_type(word: str, kinds: dict[str, str]) -> str:
    name = word.removeprefix("const ")
    bare = name.rstrip("*")
    stars = name[len(bare) :]
    if bare in kinds:
        return ("const " if name != word else "") + kinds[bare] + stars
    return PLAIN.get(bare, bare) + stars
