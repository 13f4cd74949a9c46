"""Builds what a command needs: configures a preset when that is due, runs ninja, and says what went wrong."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from capsan.errors import EnvironmentProblem
from capsan.paths import COMPILER, HANDLES, PYTHON, ROOT, log_file, preset_dir
from capsan.sanitizers import plain_environment

Report = Callable[[int, int], None]

_STEP = re.compile(r"\[(\d+)/(\d+)\] ")
_ERROR = re.compile(r"\b(fatal )?error: |^CMake Error|undefined reference|^ninja: error|^(< )?ERROR: ")
_ERROR_LINES = 8
_PLAIN_SECONDS = 5.0


class _Tree(NamedTuple):
    """What is built: sources, the folder that it is built in, and the cmake command that makes that folder."""

    name: str
    source: Path
    folder: Path
    log: Path
    configure: list[str]
    made_from: str  # what the folder was configured from: CMake itself watches neither presets nor where the tree is

    @property
    def stamp(self) -> Path:
        return self.folder / "capsan.stamp"


def build(
    preset: str, targets: Sequence[str] = (), source: Path = ROOT, variables: Mapping[str, str] | None = None
) -> Path:
    """Brings the targets of a preset (all, when none is named) up to date; returns its build folder.

    variables: cmake's, that are known only now."""
    folder, log = preset_dir(preset, source), log_file(preset, source)
    presets = hashlib.sha256((source / "CMakePresets.json").read_bytes()).hexdigest()
    given = [f"-D{name}={value}" for name, value in sorted((variables or {}).items())]
    made_from = " ".join([presets, str(source), *given])
    return _build(_Tree(preset, source, folder, log, ["cmake", "--preset", preset, *given], f"{made_from}\n"), targets)


def build_handles() -> Path:
    """Brings the handle checker up to date, which is a project of its own; returns the library to preload."""
    folder = preset_dir("handles")
    configure = ["cmake", "-G", "Ninja", "-B", str(folder), f"-DCMAKE_C_COMPILER={COMPILER}"]
    configure += ["-DCMAKE_BUILD_TYPE=Release", f"-DPython_EXECUTABLE={PYTHON}"]
    _build(_Tree("handles", HANDLES, folder, log_file("handles"), configure, f"{configure} {HANDLES}\n"))
    return folder / "libcapsan_handles.so"


def _build(tree: _Tree, targets: Sequence[str] = ()) -> Path:
    tree.log.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(tree.folder.with_suffix(".lock"), tree.name):
        tree.log.write_text("")
        if not _is_configured(tree):
            _configure(tree)
        output = _ninja(tree, targets)
        if output is not None and "ninja: error: build.ninja:" in output:
            _configure(tree)
            output = _ninja(tree, targets)
        if output is not None:
            raise _problem(f"building {tree.name}", output, tree.log)
    return tree.folder


@contextlib.contextmanager
def _only_one(lock: Path, name: str) -> Iterator[None]:
    """Two builds in one folder would overwrite each other's files: the second waits."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"capsan: waiting for another build of {name}", file=sys.stderr, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_configured(tree: _Tree) -> bool:
    if not (tree.folder / "build.ninja").exists() or not (tree.folder / "CMakeCache.txt").exists():
        return False
    return tree.stamp.exists() and tree.stamp.read_text() == tree.made_from


def _configure(tree: _Tree) -> None:
    """From nothing: what an older cache holds is no longer known to be right. The stamp comes last."""
    print(f"capsan: configuring {tree.name}", file=sys.stderr, flush=True)
    shutil.rmtree(tree.folder, ignore_errors=True)
    with _start(tree.configure, tree.source) as process:
        assert process.stdout is not None
        output = process.stdout.read()
    _append(tree.log, output)
    if process.returncode != 0:
        raise _problem(f"configuring {tree.name}", output, tree.log)
    tree.stamp.write_text(tree.made_from)


def _ninja(tree: _Tree, targets: Sequence[str]) -> str | None:
    """Runs ninja; returns its output if it failed."""
    jobs = max(2, len(os.sched_getaffinity(0)))
    command = ["ninja", "-C", str(tree.folder), f"-j{jobs}", *targets]
    lines: list[str] = []
    process = _start(command, tree.source, NINJA_STATUS="[%f/%t] ")
    with process, tree.log.open("a") as file, _progress(f"building {tree.name}") as report:
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            lines.append(line)
            if step := _STEP.match(line):
                report(int(step[1]), int(step[2]))
    return None if process.returncode == 0 else "".join(lines)


def _start(command: list[str], folder: Path, **variables: str) -> subprocess.Popen[str]:
    """A tool whose output, errors among it, is ours to read."""
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**plain_environment(), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise _cannot_run(command[0], error) from error


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Report]:
    """A moving line on a terminal, a line every few seconds elsewhere; nothing when nothing is built."""
    with contextlib.ExitStack() as stack:
        yield _terminal_report(what, stack) if sys.stderr.isatty() else _plain_report(what)


def _terminal_report(what: str, stack: contextlib.ExitStack) -> Report:
    update: Callable[[str], None] | None = None

    def report(done: int, total: int) -> None:
        nonlocal update
        if update is None:
            # Imported when there is something to show: a build with nothing to do stays fast.
            from rich.console import Console

            update = stack.enter_context(Console(stderr=True).status(what)).update
        update(f"{what}: {done}/{total}")

    return report


def _plain_report(what: str) -> Report:
    said = float("-inf")

    def report(done: int, total: int) -> None:
        nonlocal said
        now = time.monotonic()
        if done == total or now - said >= _PLAIN_SECONDS:
            said = now
            print(f"{what}: {done}/{total}", file=sys.stderr, flush=True)

    return report


def _append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)


def _cannot_run(program: str, error: OSError) -> EnvironmentProblem:
    return EnvironmentProblem(f"cannot run {program}: {error.strerror}; ./run installs what is missing")


def _problem(what: str, output: str, log: Path) -> EnvironmentProblem:
    return EnvironmentProblem(f"{what} failed:\n{first_error(output)}\nthe whole log: {log}")


def first_error(output: str) -> str:
    """The first line that is an error, with what the compiler says below it."""
    lines = output.splitlines()
    for number, line in enumerate(lines):
        if _ERROR.search(line):
            return "\n".join(lines[number : number + _ERROR_LINES])
    return "\n".join(lines[-_ERROR_LINES:])
