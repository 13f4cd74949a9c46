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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import ROOT, log_file, preset_dir
from capsan.sanitizers import plain_environment

Report = Callable[[int, int], None]

_STEP = re.compile(r"\[(\d+)/(\d+)\] ")
_ERROR = re.compile(r"\b(fatal )?error: |^CMake Error|undefined reference|^ninja: error")
_ERROR_LINES = 8
_PLAIN_SECONDS = 5.0


def build(preset: str, targets: Sequence[str] = (), source: Path = ROOT) -> Path:
    """Brings the targets of a preset (all, when none is named) up to date; returns its build folder."""
    folder = preset_dir(preset, source)
    log = log_file(preset, source)
    log.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(folder.with_suffix(".lock"), preset):
        log.write_text("")
        if not _is_configured(folder, source):
            _configure(preset, folder, source, log)
        output = _ninja(preset, folder, targets, log)
        if output is not None and "ninja: error: build.ninja:" in output:
            _configure(preset, folder, source, log)
            output = _ninja(preset, folder, targets, log)
        if output is not None:
            raise _problem(f"building {preset}", output, log)
    return folder


@contextlib.contextmanager
def _only_one(lock: Path, preset: str) -> Iterator[None]:
    """Two builds in one folder would overwrite each other's files: the second waits."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"capsan: waiting for another build of {preset}", file=sys.stderr, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _stamp(folder: Path) -> Path:
    return folder / "capsan.stamp"


def _fingerprint(source: Path) -> str:
    """What a folder was configured from. CMake itself watches neither presets nor where the tree is."""
    return f"{hashlib.sha256((source / 'CMakePresets.json').read_bytes()).hexdigest()} {source}\n"


def _is_configured(folder: Path, source: Path) -> bool:
    if not (folder / "build.ninja").exists() or not (folder / "CMakeCache.txt").exists():
        return False
    stamp = _stamp(folder)
    return stamp.exists() and stamp.read_text() == _fingerprint(source)


def _configure(preset: str, folder: Path, source: Path, log: Path) -> None:
    """From nothing: what an older cache holds is no longer known to be right. The stamp comes last."""
    print(f"capsan: configuring {preset}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    result = _run(["cmake", "--preset", preset], source)
    _append(log, result.stdout)
    if result.returncode != 0:
        raise _problem(f"configuring {preset}", result.stdout, log)
    _stamp(folder).write_text(_fingerprint(source))


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise _cannot_run(command[0], error) from error


def _ninja(preset: str, folder: Path, targets: Sequence[str], log: Path) -> str | None:
    """Runs ninja; returns its output if it failed."""
    jobs = max(2, len(os.sched_getaffinity(0)))
    command = ["ninja", "-C", str(folder), f"-j{jobs}", *targets]
    environment = {**plain_environment(), "NINJA_STATUS": "[%f/%t] "}
    lines: list[str] = []
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise _cannot_run(command[0], error) from error
    with process, log.open("a") as file, _progress(f"building {preset}") as report:
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            lines.append(line)
            if step := _STEP.match(line):
                report(int(step[1]), int(step[2]))
    return None if process.returncode == 0 else "".join(lines)


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
    return EnvironmentProblem(f"{what} failed:\n{_first_error(output)}\nthe whole log: {log}")


def _first_error(output: str) -> str:
    """The first line that is an error, with what the compiler says below it."""
    lines = output.splitlines()
    for number, line in enumerate(lines):
        if _ERROR.search(line):
            return "\n".join(lines[number : number + _ERROR_LINES])
    return "\n".join(lines[-_ERROR_LINES:])
