"""The reference page, OPS.md."""

from typing import Any, Dict, List

from table import Op, exceptions, fields, kinds, sections

HEAD = """\
# Ops

Generated from `ops.def`, `kinds.def` and `errors.def` by `python ext/generate`: change those, not this. How ownership
works is in [OWNERSHIP.md](OWNERSHIP.md). Arguments are positional. The exceptions that an op lists are all that it
raises.
"""

DOMAINS = {
    "any": "",
    "path": "a file that exists",
    "new_path": "a file to write",
    "raster_driver": "the name of a raster driver",
    "vector_driver": "the name of a vector driver",
    "data_type": "a pixel type of GDAL's",
    "name": "a name",
    "wkt": "well-known text of a geometry",
    "wkb": "well-known binary of a geometry",
    "crs_wkt": "well-known text of a reference system",
    "field_type": "the type of a field: Integer64, Real or String",
    "sql": "an SQL statement",
    "crs": 'what PROJ takes for a reference system, such as "EPSG:4326"',
    "resampling": "how GDAL resamples for overviews",
    "file": "the contents of a file",
    "slice": 'a slice of an array, such as "[0]"',
}

CALLBACKS = {
    "progress": "callable with a fraction (0 to 1) and a message or None; False from it stops the op",
}


def number(value: float) -> str:
    return f"{value:.16g}"


def accepts(param: Dict[str, Any]) -> str:
    low, high = number(param["low"]), number(param["high"])
    if param["type"] == "handle":
        text = param["kind"] or "a handle of any kind"
        text += ", open or closed" if param["may_be_closed"] else ""
    elif param["type"] in ("int", "float"):
        text = f"{param['type']} from {low} to {high}"
    elif param["type"] == "list":
        text = f"list or tuple of {low if low == high else f'{low} to {high}'} numbers"
    elif param["type"] == "callable":
        text = CALLBACKS.get(param["name"], "callable")
    else:
        meaning = DOMAINS.get(param["domain"], param["domain"].replace("_", " "))
        text = param["type"] + (f": {meaning}" if meaning else "")
    return text + (", or None" if param["may_be_none"] else "")


def returns(op: Op) -> str:
    if op["result"] == "handle":
        return str(op["kind"])
    record = "a dict of " + ", ".join(f"{name} ({kind})" for name, kind in fields(op)) if op["fields"] else "a dict"
    if op["result"] == "dict":
        return record
    if op["result"] == "list":
        return {"dict": f"list, each {record}", None: "list"}.get(op["items"], f"list of {op['items']}")
    return str(op["result"])


def owner(op: Op, names: List[str]) -> str:
    """The owner of what an op makes: an argument, from 16 on the owner of one, from 32 on its root; see ops.h."""
    above, place = divmod(op["owner"], 16)
    return ("", "the owner of ", "the root of the tree of ")[above] + f"`{names[place]}`"


def ownership(op: Op) -> str:
    names = [param["name"] for param in op["params"]]
    effect = op["ownership"]
    if effect == "adopts" and op["owner"] == -2:
        text = f"makes a {op['kind']}, perhaps one of several for one native object, which nothing else ends"
    elif effect == "adopts" and op["owner"] == -3:
        text = f"makes a {op['kind']} in the calling thread's own context, which nothing else ends"
    elif effect == "adopts" and op["owner"] < 0:
        text = f"makes a {op['kind']} of its own, which nothing else ends"
    elif effect == "adopts":
        text = f"makes a {op['kind']} below {owner(op, names)}: it holds that open, and ends with it"
    elif effect == "borrows":
        text = f"makes a view below {owner(op, names)}, which frees it: it holds that open, and ends with it"
    elif effect == "closes":
        text = (
            f"ends `{names[op['owner']]}` and all below it"
            if op["owner"] >= 0
            else "ends every handle of this interpreter"
        )
    elif effect == "gives":
        text = f"`{names[op['given']]}` is from now on a view below `{names[op['owner']]}`, which frees it"
    elif effect == "moves":
        text = f"`{names[op['given']]}` is from now on below `{names[op['owner']]}`"
    else:
        text = "none"
    if op["ends"]:
        text += f"; first ends those that it invalidates of each {' and '.join(op['ends'])} in the tree of `{names[0]}`"
    return text


def entry(op: Op) -> str:
    names = ", ".join(param["name"] for param in op["params"])
    lines = [f"### {op['name']}({names})", "", op["doc"], ""]
    lines += [f"- `{param['name']}`: {accepts(param)}" for param in op["params"]]
    lines += [
        f"- returns: {returns(op)}",
        f"- ownership: {ownership(op)}",
        f"- other Python threads meanwhile: {'run' if op['releases_gil'] else 'wait'}",
        f"- raises: {', '.join(op['errors'])}",
    ]
    return "\n".join(lines) + "\n"


def table(head: List[str], rows: List[List[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def reference() -> str:
    errors = [[e.__name__, ", ".join(base.__name__ for base in e.__bases__), str(e.__doc__)] for e in exceptions()]
    rows = [[k.name, f"`{k.capsule}`", k.library, k.allocator, k.destroyer or "(a view)"] for k in kinds()]
    parts = [HEAD, "## Exceptions\n", table(["exception", "is also", "meaning"], errors)]
    parts += ["## Kinds\n", table(["kind", "capsule", "library", "allocator", "ended by"], rows)]
    for title, ops in sections().items():
        parts += [f"## {title}\n", *map(entry, ops)]
    return "\n".join(parts)
