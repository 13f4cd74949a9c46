"""Runs programs as `python -m capsan.program FILE` does, each in a process of its own.

The process is forked from one that has all loaded already: to start ASan, Python and GDAL takes longer than a program.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from capsan.paths import ROOT


class Ended(NamedTuple):
    """How one program ended: the exit status, or below 0 the signal."""

    status: int
    output: str
    errors: str


class ProgramsApart:
    """Started, and ended by its end of input."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, path: Path) -> Ended:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))


@contextmanager
def programs_apart(folder: Path) -> Iterator[ProgramsApart]:
    """In `folder`, with the extension that this process has on its path."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    with subprocess.Popen(
        [sys.executable, __file__],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield ProgramsApart(process)


def _answer_all() -> None:
    import geocapsule  # noqa: F401 # so that no child has to load it

    from capsan.program.__main__ import main

    for line in sys.stdin:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            child = os.fork()
            if child == 0:
                os.dup2(output.fileno(), 1)
                os.dup2(errors.fileno(), 2)
                sys.exit(main([line.rstrip("\n")]))
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = []
            for file in (output, errors):
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        print(json.dumps([status, *texts]), flush=True)


if __name__ == "__main__":
    _answer_all()
