"""Source lines for native places, as far as there is a symbolizer, and debug information for it to read."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterable
from typing import Any

from capsan_handles.report import Finding, Record

# All speak as addr2line does: two lines an address, the function and then file:line.
_TOOLS = (
    ("llvm-symbolizer", "--output-style=GNU", "--no-inlines"),
    ("llvm-symbolizer-19", "--output-style=GNU", "--no-inlines"),
    ("addr2line",),
)
_SECONDS = 60
_BATCH = 500
_FIXED_ADDRESS = 2  # ET_EXEC
_LOADED = 1  # PT_LOAD


def add_sources(findings: Iterable[Finding]) -> None:
    """Gives native places their "source". What cannot be found out stays as it is."""
    tool = _tool()
    if tool is None:
        return
    for path, places in _by_object(findings).items():
        _add_sources_of(tool, path, places)


def _tool() -> list[str] | None:
    for name, *arguments in _TOOLS:
        if path := shutil.which(name):
            return [path, *arguments]
    return None


def _by_object(findings: Iterable[Finding]) -> dict[str, list[tuple[int, Record]]]:
    objects: dict[str, list[tuple[int, Record]]] = {}
    for finding in findings:
        for event in finding.events:
            native = event.get("native")
            if not isinstance(native, dict) or not native.get("object") or native.get("source"):
                continue
            offset = _number(native.get("offset"))
            if offset:
                objects.setdefault(str(native["object"]), []).append((offset, native))
    return {path: places for path, places in objects.items() if os.path.isfile(path)}


def _number(value: Any) -> int:
    try:
        return value if isinstance(value, int) else int(str(value), 16)
    except ValueError:
        return 0


def _add_sources_of(tool: list[str], path: str, places: list[tuple[int, Record]]) -> None:
    base = _fixed_base(path)
    # A return address is that of the next instruction, which may be on the next line.
    addresses = sorted({base + offset - 1 for offset, _ in places})
    sources: dict[int, str] = {}
    for start in range(0, len(addresses), _BATCH):
        batch = addresses[start : start + _BATCH]
        lines = _ask([*tool, "-f", "-C", "-e", path, *map(hex, batch)])
        if len(lines) != 2 * len(batch):
            return
        for index, address in enumerate(batch):
            if source := _source(lines[2 * index], lines[2 * index + 1]):
                sources[address] = source
    for offset, native in places:
        if source := sources.get(base + offset - 1):
            native["source"] = source


def _ask(command: list[str]) -> list[str]:
    # Nothing is asked of a debuginfod server: a checker does not go to the network.
    environment = {**os.environ, "DEBUGINFOD_URLS": ""}
    try:
        answer = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return answer.stdout.decode("utf-8", "replace").splitlines()


def _source(function: str, line: str) -> str:
    file, _, number = line.split(" (discriminator")[0].rpartition(":")
    if file in ("", "??") or not number.isdigit() or number == "0":
        return ""
    name = "" if function in ("", "??") else f" in {function}"
    return f"{os.path.normpath(file)}:{number}{name}"


def _fixed_base(path: str) -> int:
    """Where an executable that is not position-independent begins; 0 for all others.

    Offsets count from the first byte loaded, symbolizers want addresses as the file has them.
    """
    try:
        with open(path, "rb") as file:
            head = file.read(64)
            if head[:5] != b"\x7fELF\x02" or struct.unpack_from("<H", head, 16)[0] != _FIXED_ADDRESS:
                return 0
            table, size, count = (
                struct.unpack_from("<Q", head, 32)[0],
                *struct.unpack_from("<HH", head, 54),
            )
            file.seek(table)
            headers = file.read(size * count)
    except (OSError, struct.error):
        return 0
    loaded = [
        struct.unpack_from("<Q", headers, at + 16)[0]
        for at in range(0, len(headers) - size + 1, size)
        if struct.unpack_from("<I", headers, at)[0] == _LOADED
    ]
    return min(loaded, default=0)
