"""Lifetime coverage: that it guides a hunt, what its states are called, and the picture of it."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from commands import write_program
from html_pages import check_pages

from capsan.build import build
from capsan.grid import LEVELS, make_grid
from capsan.lifetime import Lifetime, _count_batch, count_tries
from capsan.pages import write_pages
from capsan.paths import EXT
from capsan.states import COLUMNS, State, list_states, read_states
from capsan.targets import TARGETS, find_target, target_environment
from capsan.unreached import group_unreached


@pytest.mark.parametrize("name", TARGETS)
def test_the_engine_sees_the_counters(name: str, tmp_path: Path) -> None:
    """They were compiled away once: only the engine reads them."""
    fuzzer = find_target(name).fuzzer
    done = subprocess.run([fuzzer, "-runs=1"], env=target_environment(), cwd=tmp_path, capture_output=True, text=True)
    found = re.search(r"INFO: (\d+) Extra Counters", done.stderr)
    assert found and int(found[1]) > 10_000, done.stderr


# ---- what a state is called


@pytest.fixture(scope="module")
def states() -> dict[int, State]:
    return list_states(build("asan", ["native-enumerate"]) / "fuzz" / "native-enumerate")


def test_each_op_and_kind_has_its_states(states: dict[int, State]) -> None:
    table = re.findall(r"^OP\((\w+),", (EXT / "ops.def").read_text(), re.M)
    assert list(dict.fromkeys(state.op for state in states.values() if state.op)) == table
    assert {len(state.fates) for state in states.values() if state.about == "op"} == {0, 1, 2}
    ends = Counter(state.rest[0] for state in states.values() if state.about == "close")
    assert len(ends) == 30 and set(ends.values()) == {10}  # five fates, with and without children


def test_a_state_is_counted_under_its_name(states: dict[int, State], tmp_path: Path) -> None:
    """In how many programs, not how often."""
    twice = write_program(tmp_path / "a.py", "c0 = context()", "close(c0)", "close(c0)", "close(c0)")
    once = write_program(tmp_path / "b.py", "c0 = context()", "close(c0)", "close(c0)", "del c0")
    tries, failed = count_tries(find_target("native").replay, [twice, once])
    found = {str(states[number]): count for number, count in tries.items()}
    assert failed == []
    assert found == {
        "context()": 2,
        "close(any: open)": 2,
        "close(any: closed)": 2,
        "close of a Context: open": 2,
        "close of a Context: closed": 2,
        "drop of a Context: closed": 1,
        "end of a Context: closed": 1,
    }


def test_two_handles_are_told_in_order(states: dict[int, State], tmp_path: Path) -> None:
    lines = ('b0 = buffer(4, 4, "Byte")', "d0 = create_raster('MEM', 4, 4, 1, 'Byte')", "x0 = band(d0, 1)", "close(b0)")
    tries, _ = count_tries(
        find_target("native").replay, [write_program(tmp_path / "a.py", *lines, "write(x0, 0, 0, b0)")]
    )
    assert "write(Band: open, RasterBuffer: closed)" in {str(states[number]) for number in tries}


def test_a_program_with_a_finding_is_told_and_not_counted(tmp_path: Path) -> None:
    good = write_program(tmp_path / "a.py", "c0 = context()")
    bad = write_program(tmp_path / "b.py", "c0 = (")
    replay = find_target("native").replay
    counted, failed = _count_batch(replay, [good, bad])
    assert failed == [bad] and counted == _count_batch(replay, [good])[0]


# ---- the grid, and what stays blank


def tiny() -> Lifetime:
    """Three states of a band and what it reads into, of which the seeds reach one; a hunt, one beyond."""
    lines = [
        "0\top\tread\tRasterBuffer\tBand\topen",
        "1\top\tread\tRasterBuffer\tBand\tclosed",
        "2\top\twrite\t\tBand\tvalue\tRasterBuffer\tvalue",
        "3\tclose\t\t\tBand\topen\talone",
        "4\tclose\t\t\tRasterBuffer\topen\talone",
        "5\tthread\tread\tRasterBuffer\tBand",
        "6\tcallback\tread\tRasterBuffer\tBand\tstop\tduring",
        "7\top\tbuffer\tRasterBuffer",
        "8\top\tlive\t",
    ]
    names = {state.number: state for state in read_states(lines)}
    return Lifetime(names, frozenset({0, 1, 2}), {0: 1}, {0: 30, 3: 1}, 9, 2)


def test_shares_are_of_what_enumeration_shows() -> None:
    lifetime = tiny()
    assert (lifetime.share, lifetime.corpus_share, lifetime.beyond) == (1 / 3, 1 / 3, {3})
    figures = lifetime.as_json()
    assert (figures["reachable"], figures["seeds"], figures["corpus"]["beyond"]) == (3, 1, 1)
    assert [group["states"] for group in figures["unreached"]] == [1, 1]


def test_cells() -> None:
    rows = {row.kind: row for row in make_grid(tiny())}
    assert list(rows) == ["Band", "RasterBuffer", "any", "none"]
    cells = {(cell.place.group, cell.place.column): cell for cell in rows["Band"].cells}
    assert [cells["used", fate].look for fate in ("open", "closed", "value", "ended")] == [
        "tried4",
        "blank",
        "blank",
        "none",
    ]
    assert str(cells["used", "open"]) == "Band, given to an op when open: 1 of 1 state, tried 30 times"
    assert cells["close", "open"].look == "tried1"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("0\top\ta\t\tBand\tvalue\tBand\tclosed", "two handles that are wrong at once"),
        ("0\top\ta\t\tBand\tvalue\tBand\topen", "a plain value instead of a handle"),
        ("0\top\ta\t\tBand\tother kind", "a handle of another kind"),
        ("0\top\ta\t\tBand\tuncertain", "a handle that an op may have invalidated"),
        ("0\tdrop\t\t\tBand\tended\talone", "a handle that was closed, or has ended with its owner"),
        ("0\top\ta\t\tBand\towner dropped", "a handle whose owner is no longer referred to"),
        ("0\tthread\ta\t\tBand", "an op on another thread"),
        ("0\tcallback\ta\t\tBand\tstop\tafter", "a callback that acts while an op runs, or as it ends"),
        ("0\top\ta\t\tBand\topen", "all is legal"),
    ],
)
def test_reasons(line: str, what: str) -> None:
    (group,) = group_unreached(read_states([line]))
    assert group.reason.what == what


def test_the_page(tmp_path: Path, states: dict[int, State]) -> None:
    """All kinds by all orders; blank, hatched and coloured as they are; what is blank is listed."""
    reachable = frozenset(number for number, state in states.items() if state.about in ("op", "drop"))
    reached = {number: 1 + number % 200 for number in sorted(reachable)[::2]}
    lifetime = Lifetime(states, reachable, {}, reached, 10, 4)
    write_pages(tmp_path, "system", [], lifetime)
    page = check_pages(tmp_path)["lifetime.html"]
    looks = Counter(name for name in page.classes if re.fullmatch(r"tried\d|blank|none", name))
    key = len(LEVELS) + 2
    assert looks.total() - key == 32 * sum(map(len, COLUMNS.values()))
    assert set(looks) == {"blank", "none", *(f"tried{n}" for n in range(1, 6))}
    assert "50.0 %" in page.text and "What enumeration reaches and no program here" in page.text
    assert str(next(states[number] for number in sorted(reachable - reached.keys()))) in page.text
