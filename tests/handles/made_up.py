"""Log lines as processes write them, for tests that need no process."""

import json
from pathlib import Path
from typing import Any


def place(file: str, line: int, function: str = "main") -> dict[str, Any]:
    return {"file": file, "line": line, "function": function}


def event(role: str, call: str, *python: dict[str, Any], native: dict[str, Any] | None = None) -> dict[str, Any]:
    library = "/usr/lib/libgdal.so.32"
    return {"role": role, "call": call, "thread": 1, "python": list(python), "native": native, "library": library}


def finding(number: int = 1, line: int = 3, **fields: Any) -> dict[str, Any]:
    """A band that is used after its dataset was closed, in three lines of x.py."""
    call = "GDALGetRasterBandXSize"
    bindings = place("/usr/lib/python3/dist-packages/osgeo/gdal.py", 900)
    return {
        "type": "finding",
        "number": number,
        "class": "use-after-free",
        "kind": "Band",
        "call": call,
        "message": f"{call} was given a Band whose Dataset has ended",
        "explanation": "A band lives as long as its dataset.",
        "address": "0x5500",
        "thread": 1,
        "pid": 12,
        "events": [
            event("used", call, bindings, place("/home/me/x.py", line)),
            event("made", "GDALGetRasterBand", place("/home/me/x.py", 1)),
            event("ended", "GDALClose", native={"object": "/home/me/x.so", "offset": "0x1234", "symbol": "shut"}),
        ],
        **fields,
    }


def leak(count: int = 3, line: int = 5) -> dict[str, Any]:
    made = event("made", "GDALOpen", place("/home/me/x.py", line))
    message = f"{count} Datasets are alive"
    return {"type": "finding", "class": "leak", "kind": "Dataset", "count": count, "message": message, "events": [made]}


def process(pid: int, **fields: Any) -> dict[str, Any]:
    return {"type": "process", "pid": pid, "parent": 1, "executable": "/usr/bin/python3", "python": "3.11.2", **fields}


def summary(calls: int = 10, handles: int = 2, **fields: Any) -> dict[str, Any]:
    return {"type": "summary", "calls": calls, "handles": handles, **fields}


def write_log(folder: Path, pid: int, *records: dict[str, Any], tail: str = "") -> None:
    (folder / f"{pid}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records) + tail)
