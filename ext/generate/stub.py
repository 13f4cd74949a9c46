"""The typed stub, geocapsule/__init__.pyi."""

import re
from typing import Any, Dict, Iterable, List

import geocapsule
from table import OPS, Kind, Op, exceptions, fields, kinds, wrap

HEAD = '''\
"""Generated from ops.def, kinds.def and errors.def by `python ext/generate`: change those, not this.

A handle is a PyCapsule at run time, whatever its kind. The classes of handles here exist for type checkers only, so
that they tell a Band from a Dataset: name them in annotations that are not evaluated (`from __future__ import
annotations`), after `if TYPE_CHECKING: from geocapsule import Band`. Every argument is positional.
"""

from typing import {typing}

from typing_extensions import Never, TypeAlias
'''

ALIASES = """\
# A list or a tuple, and no other sequence, is what ops take for numbers.
_Numbers: TypeAlias = Union[list[float], list[int], tuple[float, ...]]
# Called with the severity, the number and the message of an error or warning of GDAL's.
_ErrorHandler: TypeAlias = Callable[[int, int, str], object]
"""

# What a callback is called with, by the name of its parameter.
CALLBACKS = {
    "progress": "Callable[[float, Union[str, None]], object]",
}

HANDLE = '''\
@type_check_only
class Handle:
    """A handle of any kind. Only ops make one."""

    def __init__(self, only_ops_make_handles: Never, /) -> None: ...
'''

TABLE = '''\
@type_check_only
class Param(TypedDict):
    """One parameter in OPS."""

    name: str
    type: str
    kind: Union[str, None]
    may_be_closed: bool
    may_be_none: bool
    low: float
    high: float
    domain: str

@type_check_only
class Op(TypedDict):
    """One op in OPS."""

    name: str
    doc: str
    params: tuple[Param, ...]
    result: str
    items: Union[str, None]
    fields: Union[str, None]
    kind: Union[str, None]
    ownership: str
    owner: int
    cost: int
    releases_gil: bool
    errors: list[str]
    given: int
    ends: list[str]

OPS: Final[tuple[Op, ...]]

def __dir__() -> list[str]: ...
'''

PLAIN = {"None": "None", "int": "int", "float": "float", "str": "str", "bytes": "bytes", "memoryview": "memoryview"}


# Functions of the module itself, which no table has.
OTHERS = {
    "set_error_handler": "handler: Union[_ErrorHandler, None], /) -> Union[_ErrorHandler, None]",
}


def record_name(op: Op) -> str:
    return "".join(part.capitalize() for part in op["name"].split("_")) + "Record"


def param_type(param: Dict[str, Any]) -> str:
    if param["type"] == "handle":
        text = param["kind"] or "Handle"
    elif param["type"] == "list":
        text = "_Numbers"
    elif param["type"] == "callable":
        text = CALLBACKS.get(param["name"], "Callable[..., object]")
    else:
        text = PLAIN[param["type"]]
    return f"Union[{text}, None]" if param["may_be_none"] else text


def result_type(op: Op) -> str:
    if op["result"] == "handle":
        return str(op["kind"])
    record = record_name(op) if op["fields"] else "dict[str, Any]"
    if op["result"] == "dict":
        return record
    if op["result"] == "list":
        return f"list[{record if op['items'] == 'dict' else PLAIN.get(op['items'], 'Any')}]"
    return PLAIN[op["result"]]


def signature(op: Op) -> str:
    params = [f"{param['name']}: {param_type(param)}" for param in op["params"]] + ["/"] * bool(op["params"])
    line = f"def {op['name']}({', '.join(params)}) -> {result_type(op)}:"
    if len(line) <= 120:
        return line
    return f"def {op['name']}(\n" + "".join(f"    {param},\n" for param in params) + f") -> {result_type(op)}:"


def docstring(text: str, indent: str = "    ") -> str:
    text = f" {text}" if text.startswith('"') else text  # as ruff format has it
    one = f'{indent}"""{text}"""'
    if len(one) <= 120 and "\n" not in text:
        return one
    first, *rest = text.split("\n")
    wrapped = wrap(f'"""{first}', indent)
    for line in rest:
        wrapped += "\n" + (wrap(line, indent) if line else "")
    return f'{wrapped}\n{indent}"""'


def function(op: Op) -> str:
    return f"{signature(op)}\n{docstring(op['doc'] + chr(10) * 2 + 'Raises ' + ', '.join(op['errors']) + '.')}\n"


def other(name: str) -> str:
    """The text of help() without its first line, which is a signature already."""
    text = str(getattr(geocapsule, name).__doc__)
    return f"def {name}({OTHERS[name]}:\n{docstring(text)}\n"


def constants() -> str:
    values = {name: value for name, value in vars(geocapsule).items() if not name.startswith("_")}
    return "".join(f"{name}: Final[{type(v).__name__}]\n" for name, v in values.items() if isinstance(v, (int, str)))


def exception(error: type) -> str:
    bases = ", ".join(base.__name__ for base in error.__bases__)
    return f"class {error.__name__}({bases}):\n{docstring(str(error.__doc__))}\n"


def handle(kind: Kind) -> str:
    whose = f"Ended by {kind.destroyer}." if kind.destroyer else "A view: its owner frees it."
    text = f'{kind.library}: a PyCapsule named "{kind.capsule}". {whose}'
    return f"@type_check_only\nclass {kind.name}(Handle):\n{docstring(text)}\n"


def record(op: Op) -> str:
    lines = [f"    {name}: {optional(kind)}" for name, kind in fields(op)]
    what = "One of what" if op["result"] == "list" else "What"
    text = docstring(f"{what} {op['name']} returns.")
    return "\n".join(["@type_check_only", f"class {record_name(op)}(TypedDict):", text, "", *lines]) + "\n"


def optional(kind: str) -> str:
    return f"Union[{kind[: -len(' | None')]}, None]" if kind.endswith(" | None") else kind


def stub() -> str:
    parts: List[Iterable[str]] = [
        [ALIASES],
        map(exception, exceptions()),
        [HANDLE],
        map(handle, kinds()),
        (record(op) for op in OPS if op["fields"]),
        map(function, OPS),
        map(other, OTHERS),
        [text for text in [constants()] if text],
        [TABLE],
    ]
    body = "\n".join(text for part in parts for text in part)
    names = ("Any", "Callable", "Final", "TypedDict", "Union", "type_check_only")
    used = (name for name in names if re.search(rf"\b{name}\b", body))
    return "\n".join([HEAD.replace("{typing}", ", ".join(used)), body])
