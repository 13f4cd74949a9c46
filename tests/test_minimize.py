"""Minimisation: the same bug in fewer statements, and never another bug."""

import re
from pathlib import Path

import pytest
from commands import SEEDS, real_target, write_program

from capsan.log import Signature, read_verdict
from capsan.minimize import minimize
from capsan.targets import run_replay

LEFT_OPEN = Signature("left-open", "RasterBuffer", "drop")
AROUND = [
    "# what this tries",
    'd = create_raster("MEM", 4, 4, 1, "Byte")',
    "b = band(d, 1)",
    "fill(b, 7)",
    "",
    "c = context()",
    'p = projection(c, "+proj=merc +ellps=WGS84")',
    "project(p, 1.0, 2.0)",
    'plant("left-open")',
    "close(b)",
    "g = geos_context()",
    "del g",
    "close(d)  # with its band",
    "del c",
]


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")


def text(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def signature_of(path: Path) -> Signature:
    verdict = read_verdict(run_replay(real_target(), [path], "--quiet", seconds=5).stderr)
    assert verdict is not None
    return verdict.signature


def test_down_to_the_one_statement(tmp_path: Path) -> None:
    assert signature_of(write_program(tmp_path / "p.py", *AROUND)) == LEFT_OPEN
    minimal = minimize(real_target(), text(*AROUND), LEFT_OPEN)
    assert minimal is not None
    assert minimal.program == 'plant("left-open")\n'
    assert minimal.verdict.signature == LEFT_OPEN
    assert 'statement 1: plant("left-open")' in minimal.report


def test_a_start_goes_with_its_wait() -> None:
    lines = ["c = context()", "start(2, context)", 'start(1, projection, c, "+proj=merc")', 'plant("left-open")']
    minimal = minimize(real_target(), text(*lines, "p = wait(1)", "d = wait(2)", "close(p)", "close(d)"), LEFT_OPEN)
    assert minimal is not None and minimal.program == 'plant("left-open")\n'


def test_what_is_minimal_stays() -> None:
    minimal = minimize(real_target(), 'plant("left-open")\n', LEFT_OPEN)
    assert minimal is not None and minimal.program == 'plant("left-open")\n'


def test_another_bug_is_never_accepted() -> None:
    """Without `left-open` the program would still be a finding: of another kind, which is shorter to have."""
    program = text('plant("left-open")', 'd = create_raster("MEM", 4, 4, 1, "Byte")', 'plant("destroyed-twice")')
    twice = Signature("destroyed-twice", "RasterBuffer", "plant")
    minimal = minimize(real_target(), program, twice)
    assert minimal is not None and minimal.program == 'plant("destroyed-twice")\n'
    assert minimize(real_target(), program, LEFT_OPEN) is None


@pytest.mark.parametrize(
    "program",
    [
        (SEEDS / "band_twice.py").read_text(),
        "",
        "# a comment\n",
        "nothing()\n",
        'plant("left-open"\n',
        'plant("wrong-order")\n',
    ],
)
def test_a_program_without_the_bug_is_not_made_smaller(program: str) -> None:
    assert minimize(real_target(), program, LEFT_OPEN) is None


def test_a_leak_needs_lsan() -> None:
    program = text("c = context()", 'plant("leak")', "close(c)")
    minimal = minimize(real_target(), program, Signature("leak", "none", "none"))
    assert minimal is not None and minimal.program == 'plant("leak")\n'


def test_line_ends_and_separators_inside_of_strings() -> None:
    """Only a newline ends a statement, whatever else Python's splitlines() takes for one."""
    program = 'g = geometry_from_wkt("a\u2028#")\r\nplant("left-open")\r\nc = context()'
    minimal = minimize(real_target(), program, LEFT_OPEN)
    assert minimal is not None and re.fullmatch(r'plant\("left-open"\)\r?\n', minimal.program)
