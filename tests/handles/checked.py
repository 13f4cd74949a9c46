"""What the tests of the handle checker share: the command as a user calls it, and scripts with made-up handles."""

import subprocess
import sys
from pathlib import Path

from capsan.paths import HANDLES
from capsan.sanitizers import plain_environment

# What a script needs to drive the fake library; 'Handle' is one that ends with its Python object.
PRELUDE = """
import ctypes, os, signal, subprocess, sys, time
fake = ctypes.CDLL(None)

def misuse(line, kind="Band", call="GDALGetRasterBandXSize", name="use-after-free", file="/made/up.py"):
    fake.fake_misuse(name.encode(), kind.encode(), call.encode(), file.encode(), line)

class Handle:
    def __init__(self, kind="Dataset"):
        self.number = fake.fake_make(kind.encode())
    def __del__(self, end=fake.fake_end):
        end(self.number)
"""


def environment(library: Path | None, **variables: str) -> dict[str, str]:
    """Nothing preloaded yet, the package found where it lies, and no word of the pytest that runs this."""
    found = {"CAPSAN_HANDLES_LIBRARY": str(library)} if library is not None else {}
    ours = {name: value for name, value in plain_environment().items() if not name.startswith("PYTEST_")}
    return {**ours, "PYTHONPATH": str(HANDLES), "COLUMNS": "200", **found, **variables}


def check(library: Path | None, *arguments: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "capsan_handles", *map(str, arguments)],
        cwd=cwd,
        env=environment(library, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def write_script(path: Path, text: str) -> Path:
    path.write_text(PRELUDE + text)
    return path
