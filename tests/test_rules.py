"""The rules of ownership (ext/handle.h, ext/OWNERSHIP.md), each broken on purpose: the test that guards it has to fail.

A file of tests/rules/ is a patch on ext/ under three lines: the rule, how it is broken, and the test that sees it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from capsan.build import build
from capsan.paths import BUILD, EXT, ROOT
from capsan.planted_tree import planted_tree
from capsan.sanitizers import plain_environment, sanitizer_environment


def patched_file(patch: Path) -> str:
    """The first one."""
    return patch.read_text().partition("\n--- a/")[2].partition("\n")[0]


# Those of one file after another: what a patch undoes of the one before it, it need not compile apart.
PATCHES = sorted((ROOT / "tests/rules").glob("*.patch"), key=lambda patch: (patched_file(patch), patch.name))
TREE = BUILD / "rules"
HEADER = re.compile(
    r"Rule: (?P<rule>.+)\nBroken: (?P<broken>.+)\nSeen by: (?P<test>\S+)(?: (?P<native>\S+))?\n\n--- a/ext/"
)
SECONDS = 300


class Guard(NamedTuple):
    """A test: of a program of tests/native/, or of pytest."""

    test: str
    native: str | None


def guard_of(patch: Path) -> Guard:
    header = HEADER.match(patch.read_text())
    assert header, f"{patch.name} does not begin with Rule:, Broken: and Seen by:"
    return Guard(header["test"], header["native"])


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS)


def run_pytest(tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs tests against the extension in TREE."""
    built = build("asan", ["_geocapsule"], source=TREE)
    environment = {**os.environ, **sanitizer_environment(preload=True), "PYTHONPATH": f"{EXT}:{built / 'ext'}"}
    return run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests], environment)


def run_guard(guard: Guard) -> subprocess.CompletedProcess[str]:
    """Runs one test against the extension in TREE."""
    if not guard.native:
        return run_pytest([guard.test])
    built = build("asan", [guard.test], source=TREE)
    command = [str(built / "tests/native" / guard.test), guard.native]
    return run(command, plain_environment() | {"ASAN_OPTIONS": "detect_leaks=1"})


def has_failed(guard: Guard, done: subprocess.CompletedProcess[str]) -> bool:
    """By an assertion or a death: not because there is no such test, or nothing was built."""
    if guard.native:
        return done.returncode != 0 and ("0 passed, 1 failed" in done.stdout or "passed" not in done.stdout)
    return done.returncode not in (0, 2, 3, 4, 5)


def test_every_guard_passes_where_nothing_is_broken() -> None:
    planted_tree(TREE, None)
    guards = sorted({guard_of(patch) for patch in PATCHES})
    for guard in (guard for guard in guards if guard.native):
        done = run_guard(guard)
        assert done.returncode == 0, f"{guard}: {done.stdout}{done.stderr}"
    done = run_pytest([guard.test for guard in guards if not guard.native])  # 4 if there is no such test
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_rule_broken(patch: Path) -> None:
    guard = guard_of(patch)
    planted_tree(TREE, patch)
    done = run_guard(guard)
    assert has_failed(guard, done), f"{guard} does not see it: {done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.mark.parametrize("patch", sorted((ROOT / "bench/plants").glob("*.patch")), ids=lambda patch: patch.stem)
def test_plant_of_the_benchmark_applies(patch: Path) -> None:
    command = ["patch", "-p1", "--dry-run", "-i", patch]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
