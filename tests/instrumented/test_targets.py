"""The targets with instrumented libraries inside: silent on their seeds, awake, and at home wherever they lie."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from watched import watched

from capsan.gate import check_gate, planted_bugs
from capsan.paths import CORPUS, EXT
from capsan.stack import instrumented
from capsan.suppressions import Entry, read_entries
from capsan.targets import ALL_TARGETS, UBSAN_SUPPRESSIONS, Target, find_target, run_replay, target_environment

ALIGNMENT = "alignment:"
PASSED_OVER = read_entries(UBSAN_SUPPRESSIONS, ALIGNMENT)

every_target = pytest.mark.parametrize("name", ALL_TARGETS)


def target_of(name: str) -> Target:
    return find_target(name, stack="instrumented")


def seeds_of(target: Target) -> list[Path]:
    return target.inputs.find(target.seeds)


@every_target
def test_seeds_are_silent(name: str) -> None:
    target = target_of(name)
    done = run_replay(target, seeds_of(target), "--leaks", seconds=60, timeout=500)
    assert (done.returncode, done.stderr) == (0, "")


@every_target
def test_every_oracle_is_awake(name: str) -> None:
    target = target_of(name)
    assert check_gate(target) == len(planted_bugs(target)) >= 10


@every_target
def test_the_libraries_are_inside(name: str) -> None:
    target = target_of(name)
    for program in (target.fuzzer, target.replay):
        needed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        assert not [library for library in ("libgdal", "libproj", "libgeos", "libpython") if library in needed]


def test_what_ubsan_passes_over_is_explained() -> None:
    lines = [line for line in UBSAN_SUPPRESSIONS.read_text().splitlines() if line and not line.startswith("#")]
    assert lines == [f"{ALIGNMENT}{entry.pattern}" for entry in PASSED_OVER]
    assert all({"cause", "upstream", "program"} <= entry.fields.keys() for entry in PASSED_OVER)


@pytest.mark.parametrize("entry", PASSED_OVER, ids=lambda entry: entry.pattern)
def test_ubsan_would_report_what_it_passes_over(entry: Entry, tmp_path: Path) -> None:
    others = tmp_path / "ubsan.txt"
    others.write_text("".join(f"{ALIGNMENT}{other.pattern}\n" for other in PASSED_OVER if other != entry))
    file = CORPUS / entry.fields["program"]
    command = [target_of(file.relative_to(CORPUS).parts[0]).replay, file]
    environment = target_environment(UBSAN_OPTIONS=f'suppressions="{others}"')
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode != 0
    assert entry.pattern in next(line for line in done.stderr.splitlines() if "runtime error" in line)


@pytest.fixture
def moved(tmp_path: Path) -> Target:
    """The replay of lifecycle with what lies beside it, and its seeds, in another place."""
    target = target_of("lifecycle")
    folder = target.replay.parent
    for name in ("python", "corpus", "proj", "gdal"):
        shutil.copytree(folder / name, tmp_path / name)
    shutil.copy2(target.replay, tmp_path)
    shutil.copytree(target.seeds, tmp_path / "seeds")
    return replace(target, replay=tmp_path / target.replay.name, corpus=tmp_path)


def replay_seeds(moved: Target) -> None:
    """With nothing that says where things are but where the program is."""
    environment = target_environment(CAPSAN_SUPERVISED="1")
    del environment["CAPSAN_CORPUS"]
    command = [str(moved.replay), "--quiet", *map(str, seeds_of(moved))]
    folder = moved.replay.parent
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=500)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_was_moved_needs_nothing_of_where_it_was_made(moved: Target) -> None:
    home, share = target_of("lifecycle").replay.parent, instrumented().prefix / "share"
    left = [folder for root in (home, EXT, CORPUS, share) for folder in (root, *root.rglob("*")) if folder.is_dir()]
    with watched(*left) as opened:
        replay_seeds(moved)
    assert opened == []


def test_what_lies_beside_a_target_is_what_it_uses(moved: Target) -> None:
    """Else the test above would pass with a target that reads nothing."""
    folder = moved.replay.parent
    with watched(*(folder / name for name in ("python", "python/geocapsule", "corpus/data", "proj"))) as opened:
        replay_seeds(moved)
    assert {"library.zip", "__init__.py", "relief.png", "proj.db"} <= set(opened)
