"""fail_allocation(n): one allocation of an op fails, and nothing leaks, crashes, or raises what is not documented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import ORDERS, SEEDS

from capsan.paths import ROOT
from capsan.targets import LEAKS_EXIT, Target, find_target, run_replay, target_environment

# How many allocations of each op fail in turn. With more it takes minutes, and gets to the end of all but a few.
MOST = os.environ.get("CAPSAN_ALLOCATIONS", "40")

# What GDAL itself says when the first message of a thread finds no memory.
GDAL_SAYS = "Out of memory attempting to report error.\n"


@pytest.fixture(scope="module")
def target() -> Target:
    return find_target("lifecycle")


def replay(target: Target, tmp_path: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    program = tmp_path / "program.py"
    program.write_text(text)
    return run_replay(target, [program], *options)


def test_each_allocation_of_each_op(target: Target) -> None:
    """Each op once, where a seed first calls it, with its first allocation failing, then its second, and so on."""
    seeds = sorted(SEEDS.glob("*.py"))
    done = run_replay(target, seeds, "--allocations", MOST, "--each-op-once", seconds=300)
    assert (done.returncode, done.stderr.replace(GDAL_SAYS, "")) == (0, ""), done.stdout[-2000:]
    counts = {op: int(count) for op, count in re.findall(r"^ *\d+  (\w+) +(\d+) allocations failed", done.stdout, re.M)}
    called = set(re.findall(r"^(?:\w+ = )?(?:on\(\d, )?(\w+)", "".join(map(Path.read_text, seeds)), re.M))
    ops = set(re.findall(r"^OP\((\w+),", (ROOT / "ext/ops.def").read_text(), re.M))
    assert set(counts) == ops & called
    assert {op: counts[op] for op in ("close", "is_closed", "buffer_set")} == {
        "close": 0,
        "is_closed": 0,
        "buffer_set": 0,
    }
    assert min(counts[op] for op in ("band", "buffer", "describe", "geos_intersection", "read", "srs_to_wkt")) > 2


def test_every_source_fails(target: Target) -> None:
    done = run_replay(target, sorted(ORDERS.glob("no_memory_*.py")), "--leaks")
    assert (done.returncode, done.stderr.replace(GDAL_SAYS, "")) == (0, "")
    sources = set(re.findall(r"allocation \d+ failed, of (.*)\)$", done.stdout, re.M))
    assert sources == {"the extension", "Python", "GDAL (VSIMalloc)", "GEOS", "SQLite"}


def test_it_fails_once_and_for_the_next_op_only(target: Target, tmp_path: Path) -> None:
    done = replay(
        target,
        tmp_path,
        'fail_allocation(1)\ncollect()\nb0 = buffer(2, 2, "Byte")\nb1 = buffer(2, 2, "Byte")\n'
        'fail_allocation(1)\nview(b0)\nb2 = buffer(2, 2, "Byte")\nb3 = buffer(2, 2, "Byte")\n',
    )
    assert (done.returncode, done.stderr) == (0, "")
    answers = re.findall(r"^ +\d+  b\d = .*?  -> (\w+)", done.stdout, re.M)
    assert answers == ["OutOfMemory", *["RasterBuffer"] * 3]
    assert "-> skipped: b0 has no value" in done.stdout
    assert "(allocation 1 failed, of the extension)" in done.stdout


def test_it_is_the_same_in_every_run(target: Target) -> None:
    orders = sorted(ORDERS.glob("no_memory_*.py"))
    assert run_replay(target, orders).stdout == run_replay(target, orders).stdout


@pytest.mark.parametrize("argument", ["0", "-1", "1000001", "1.5", '"1"', "None", "[1]"])
def test_a_number_is_asked_for(target: Target, tmp_path: Path, argument: str) -> None:
    text = f"fail_allocation({argument})\n"
    done = replay(target, tmp_path, text)
    assert done.returncode == 2
    assert "fail_allocation takes a number from 1 to 1000000" in done.stderr
    twin = run_twin(tmp_path / "program.py")
    assert twin.returncode == 2
    assert "1:17: expected a number from 1 to 1000000" in twin.stderr


def test_a_leak_would_be_seen(target: Target, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text('plant("leak")\nbuffer(2, 2, "Byte")\n')
    done = subprocess.run(
        [target.replay, "--allocations", "9", "--each-leak", program],
        env=target_environment(CAPSAN_GATE="1"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == LEAKS_EXIT
    assert "==capsan== finding: leak of memory in buffer" in done.stderr


def test_a_finding_names_the_allocation(target: Target, tmp_path: Path) -> None:
    """What an op does without memory is part of the story of a finding in it."""
    program = tmp_path / "program.py"
    program.write_text(
        'b = buffer(1, 1, "Byte")\nfail_allocation(7)\nplant("closed-too-early", b)\nbuffer_get(b, 0, 0)\n'
    )
    done = subprocess.run(
        [target.replay, program], env=target_environment(CAPSAN_GATE="1"), capture_output=True, text=True
    )
    assert "==capsan== finding: closed-too-early of RasterBuffer" in done.stderr
    assert "==capsan== after statement 2: fail_allocation(7)" in done.stderr


def run_twin(program: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "capsan.program", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
    )


def test_a_stock_interpreter_says_that_it_cannot(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text('fail_allocation(1)\nbuffer(2, 2, "Byte")\n')
    done = run_twin(program)
    assert (done.returncode, done.stderr) == (0, "")
    assert "-> no allocation fails here; ./run replay makes it fail" in done.stdout
    assert "-> RasterBuffer" in done.stdout
