"""geocapsule-asan --leaks: runs a script or a module, as python does, and looks for lost memory when it has ended."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from geocapsule_asan import COMMAND, leaks


def main() -> int:
    arguments = sys.argv[1:]
    is_module = arguments[:1] == ["-m"]
    target = arguments[1:] if is_module else arguments
    if not target or target[0].startswith("-"):
        print(f"{COMMAND}: --leaks needs a script, or -m and a module", file=sys.stderr)
        return 2
    sys.argv = target
    status = _run(target[0], is_module)
    sys.stdout.flush()
    lost = leaks()
    return status or int(lost)


def _run(target: str, is_module: bool) -> int:
    try:
        if is_module:
            runpy.run_module(target, run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = str(Path(target).resolve().parent)
            runpy.run_path(target, run_name="__main__")
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
