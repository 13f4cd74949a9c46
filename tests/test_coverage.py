"""./run coverage: that what a process reaches counts however it ends, that the figures agree, and that it can fail."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import pytest
from commands import call, read_json

from capsan import cli
from capsan.commands import coverage as command
from capsan.coverage import MissingBranch, Share, _missing_branches
from capsan.errors import EnvironmentProblem
from capsan.paths import EXT

# An op in this process, one in a forked child that ends by _exit, one in a process that is killed; a test that fails.
REACHES = """
import os, signal, subprocess, sys
import geocapsule

def test_here():
    geocapsule.srs_from_epsg(4326)

def test_forked():
    child = os.fork()
    if child == 0:
        geocapsule.buffer(4, 4, "Byte")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0

def test_killed():
    script = "import geocapsule, os; geocapsule.geos_context(); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == -signal.SIGKILL

def test_that_fails():
    assert False
"""
REACHED = {"crs.c": "op_srs_from_epsg", "buffer.c": "op_buffer", "geos.c": "op_geos_context"}


def first_line_of(file: str, function: str) -> int:
    """The number of the line after the brace that opens the function's body."""
    lines = (EXT / file).read_text().splitlines()
    (start,) = (number for number, line in enumerate(lines) if line.startswith(f"int {function}("))
    return start + 3


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, str, Path]:
    """Figures, what was printed, and the folder with the HTML."""
    folder = tmp_path_factory.mktemp("coverage")
    (folder / "test_reaches.py").write_text(REACHES)
    files = ("--json", folder / "out.json", "--html", folder / "html")
    goals = ("--fail-under-lines", "100", "--fail-under-branches", "1")
    done = call("coverage", "--missing", *files, *goals, folder / "test_reaches.py")
    assert done.returncode == 1, done.stdout + done.stderr
    return read_json(folder / "out.json"), done.stdout, folder / "html"


@pytest.mark.parametrize("file", REACHED)
def test_counts_however_the_process_ends(measured: tuple[dict, str, Path], file: str) -> None:
    (figures,) = (entry for entry in measured[0]["files"] if entry["file"] == f"ext/{file}")
    assert first_line_of(file, REACHED[file]) not in figures["missing_lines"]
    assert figures["missing_lines"] != []


def test_a_file_that_nothing_reaches(measured: tuple[dict, str, Path]) -> None:
    (vector,) = (entry for entry in measured[0]["files"] if entry["file"] == "ext/vector.c")
    assert vector["lines"]["covered"] == vector["branches"]["covered"] == 0
    assert first_line_of("vector.c", "op_create_vector") in vector["missing_lines"]


def test_every_file_of_ext_and_no_other(measured: tuple[dict, str, Path]) -> None:
    names = {entry["file"] for entry in measured[0]["files"]}
    assert names >= {f"ext/{source.name}" for source in EXT.glob("*.c")}
    assert names <= {f"ext/{source.name}" for source in EXT.glob("*.[ch]")}


def test_figures_agree(measured: tuple[dict, str, Path]) -> None:
    figures = measured[0]
    for what in ("lines", "branches"):
        parts = [entry[what] for entry in figures["files"]]
        total = figures[what]
        assert total["count"] == sum(part["count"] for part in parts)
        assert total["covered"] == sum(part["covered"] for part in parts)
        assert total["percent"] == pytest.approx(100 * total["covered"] / total["count"], abs=0.001)
        assert 0 < total["covered"] < total["count"]
    for entry in figures["files"]:
        ways = sum(2 if branch["never"] == "reached" else 1 for branch in entry["missing_branches"])
        assert ways == entry["branches"]["count"] - entry["branches"]["covered"]
        # A line that two functions share counts twice in the figures, and is listed once.
        assert bool(entry["missing_lines"]) == (entry["lines"]["covered"] < entry["lines"]["count"])


def test_a_test_that_fails_is_named_and_no_reason_to_fail(measured: tuple[dict, str, Path]) -> None:
    figures, printed, _ = measured
    assert figures["tests"] == 4
    (failed,) = figures["failed"]
    assert failed.endswith("test_reaches::test_that_fails")
    assert f"failed, so that less was reached: {failed}\n" in printed


def test_a_goal_that_is_not_met_is(measured: tuple[dict, str, Path]) -> None:
    """The fixture has seen the exit status, with one goal that is met and one that is not."""
    (below,) = measured[0]["below"]
    assert below.endswith("% of lines is below 100 %")
    assert below in measured[1]


def test_missing_lines_are_printed(measured: tuple[dict, str, Path]) -> None:
    assert "ext/vector.c\n  lines not reached: " in measured[1]
    assert "  conditions never reached: " in measured[1]


def test_html(measured: tuple[dict, str, Path]) -> None:
    assert "ext/vector.c" in (measured[2] / "index.html").read_text()


def goals(lines: float | None, branches: float | None) -> argparse.Namespace:
    return argparse.Namespace(fail_under_lines=lines, fail_under_branches=branches)


@pytest.mark.parametrize(
    ("asked", "below"),
    [
        (goals(None, None), []),
        (goals(95, 85), []),
        (goals(95.1, None), ["95.0 % of lines is below 95.1 %"]),
        (goals(96, 86), ["95.0 % of lines is below 96 %", "85.0 % of branches is below 86 %"]),
    ],
)
def test_goals(asked: argparse.Namespace, below: list[str]) -> None:
    file = command.File("ext/x.c", Share(1000, 950), Share(100, 85))
    assert command._below_goals(asked, command.Measured([file], 1, 0)) == below


@pytest.mark.parametrize(
    ("share", "text"), [(Share(10000, 9499), "94.9"), (Share(3, 3), "100.0"), (Share(10000, 9999), "99.9")]
)
def test_what_is_short_of_a_goal_does_not_look_as_if_it_reached_it(share: Share, text: str) -> None:
    assert str(share) == text


def test_branches_of_llvm_cov() -> None:
    rows = [("7", "0", "0"), ("7", "1", "5"), ("7", "2", "3"), ("7", "3", "0"), ("9", "0", "-"), ("9", "1", "-")]
    found = list(_missing_branches(rows))
    assert found == [MissingBranch(7, "true"), MissingBranch(7, "false"), MissingBranch(9, "reached")]


@pytest.mark.parametrize(
    ("lines", "text"), [([5], "5"), ([1, 2, 3, 7, 9, 10], "1-3, 7, 9-10"), ([1, 3], "1, 3"), ([], "")]
)
def test_ranges(lines: Sequence[int], text: str) -> None:
    assert command._ranges(lines) == text


@pytest.mark.parametrize(("code", "message"), [(5, "no test of ext is chosen by: -k x"), (3, "nothing was measured")])
def test_nothing_ran(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, code: int, message: str
) -> None:
    (tmp_path / "ext").mkdir()
    (tmp_path / "ext" / "_geocapsule.so").touch()
    monkeypatch.setattr(command, "build", lambda *_: tmp_path)
    monkeypatch.setattr(command, "run_pytest", lambda *_: code)
    assert cli.main(["coverage", "-k", "x"]) == 2
    assert message in capsys.readouterr().err


def test_no_counters_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="nothing was measured"):
        command.Counters(tmp_path, []).merge()


@pytest.mark.parametrize("percent", ["101", "-1", "many"])
def test_a_goal_that_makes_no_sense(percent: str) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["coverage", "--fail-under-lines", percent])
    assert end.value.code == 2
