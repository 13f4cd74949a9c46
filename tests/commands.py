"""What the tests of the commands share: capsan as a user starts it, and programs that misbehave on purpose."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from capsan.paths import ROOT, preset_dir
from capsan.sanitizers import plain_environment
from capsan.targets import Target

# Whose extension and native tests are tried: another build's under ./run coverage and ./run test --valgrind.
BUILD = Path(os.environ.get("CAPSAN_BUILD", preset_dir("asan")))
FUZZ = preset_dir("asan") / "fuzz"
SEEDS = ROOT / "corpus/lifecycle/seeds"
ORDERS = ROOT / "corpus/lifecycle/orders"


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-P", "-m", "capsan", *map(str, arguments)]


def environment(**variables: str) -> dict[str, str]:
    """Nothing preloaded, and lines that are not folded."""
    return {**plain_environment(), "COLUMNS": "200", **variables}


def call(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
    )


def write_program(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def plant(folder: Path, bug: str) -> Path:
    """The program by which the gate provokes a planted bug."""
    command = [preset_dir("asan") / "fuzz" / "lifecycle-replay", "--planted"]
    listed = subprocess.run(command, env=plain_environment(), capture_output=True, text=True, check=True).stdout
    program = next(line.split("\t")[3] for line in listed.splitlines() if line.startswith(f"{bug}\t"))
    return write_program(folder / f"{bug}.py", *program.split(";"))


def read_json(path: Path) -> dict:
    return json.loads(path.read_text())


def write_script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def real_target() -> Target:
    """As find_target gives it, without a build."""
    return Target("lifecycle", FUZZ / "lifecycle", FUZZ / "lifecycle-replay", ROOT / "corpus/lifecycle")


def fake_target(folder: Path, fuzzer: str = "exit 0", replay: str = "exit 0") -> Target:
    """Two shell scripts that stand in for a target."""
    corpus = folder / "corpus"
    shutil.copytree(SEEDS, corpus / "seeds")
    return Target("fake", write_script(folder / "fake", fuzzer), write_script(folder / "fake-replay", replay), corpus)


def processes_of(folder: Path) -> list[int]:
    """Processes, other than this one, that name the folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if os.fsencode(folder) in line and state != "Z":
            found.append(int(entry.name))
    return found


def wait_until(what: str, is_so: Callable[[], object]) -> None:
    """Fails, with what is not so, after a minute."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail(what)
