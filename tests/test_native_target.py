"""The target native: outcomes as in lifecycle, oracles awake, and what control ops mean there."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from commands import FUZZ, ORDERS, SEEDS, fake_target, plant, read_json, write_program

from capsan import cli, program
from capsan.gate import check_gate, planted_bugs
from capsan.targets import find_target, run_replay

PROGRAMS = [path for folder in (SEEDS, ORDERS, SEEDS.parent / "regressions") for path in sorted(folder.glob("*.py"))]
MERCATOR = "+proj=merc +ellps=WGS84"
_SHOWN = re.compile(r"^ *(\d+)  ")

Outcomes = dict[int, list[str]]  # by line of the program: what is printed of its statement


def outcomes(name: str, programs: Sequence[Path]) -> list[Outcomes]:
    """What each statement of each program came to, all in one process."""
    done = run_replay(find_target(name), programs, "--leaks", seconds=60, timeout=500)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found: list[Outcomes] = [{}]
    for line in re.sub(r"0x[0-9a-f]+", "0x...", done.stdout).splitlines():
        shown = _SHOWN.match(line)
        if shown:
            found[-1].setdefault(int(shown[1]), []).append(line)
        elif line.endswith("-> nothing is left"):
            found.append({})
    assert found.pop() == {} and len(found) == len(programs)
    return found


@pytest.fixture(scope="module")
def both() -> dict[Path, tuple[Outcomes, Outcomes]]:
    pairs = zip(outcomes("lifecycle", PROGRAMS), outcomes("native", PROGRAMS), strict=True)
    return dict(zip(PROGRAMS, pairs, strict=True))


def short_of_memory(path: Path) -> Iterator[int]:
    """Statements after fail_allocation: in lifecycle Python makes some allocations, too."""
    armed = False
    for statement in program.parse(path.read_bytes()).statements:
        if statement.op == "fail_allocation":
            armed = True
        elif armed and statement.called not in program.CONTROL_OPS:
            yield statement.line
            armed = False


def races(path: Path) -> Iterator[int]:
    """Of an order, what comes after a start may depend on who is first; the seeds are written so that it does not."""
    statements = program.parse(path.read_bytes()).statements
    first = next((i for i, statement in enumerate(statements) if statement.op == "start"), len(statements))
    if path.parent != SEEDS:
        yield from (statement.line for statement in statements[first:])


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_outcomes_are_those_of_lifecycle(path: Path, both: dict[Path, tuple[Outcomes, Outcomes]]) -> None:
    """Results and messages, word by word."""
    through_python, native = both[path]
    differ = {line for line in through_python.keys() | native.keys() if through_python.get(line) != native.get(line)}
    assert differ <= {*short_of_memory(path), *races(path)}
    assert through_python and through_python.keys() == native.keys()


def test_a_difference_would_be_seen(both: dict[Path, tuple[Outcomes, Outcomes]]) -> None:
    outcome = both[SEEDS / "band_twice.py"][1]
    assert all("->" in text or text.endswith(" ok") for lines in outcome.values() for text in lines)
    assert any("allocation" in text for pair in both.values() for lines in pair[1].values() for text in lines)


# ---- the oracles


def test_the_gate_is_awake(tmp_path: Path) -> None:
    target = fake_target(tmp_path, f'exec "{FUZZ}/native" "$@"', f'exec "{FUZZ}/native-replay" "$@"')
    assert check_gate(target) == len(planted_bugs(target)) == len(planted_bugs(find_target("lifecycle")))


@pytest.mark.parametrize("bug", ["double-free", "leak", "wrong-order", "used-after-close", "undocumented-exception"])
def test_a_finding_and_its_class(bug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    figures = tmp_path / "found.json"
    assert cli.main(["replay", "--target", "native", "--json", str(figures), str(plant(tmp_path, bug))]) == 1
    assert [finding["signature"].split("-" + bug)[0] for finding in read_json(figures)["findings"]]
    assert read_json(figures)["target"] == "native"


def test_no_python_in_it() -> None:
    for binary in (FUZZ / "native", FUZZ / "native-replay"):
        linked = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
        assert "libgdal" in linked and "python" not in linked
        symbols = subprocess.run(["nm", "--undefined-only", binary], capture_output=True, text=True, check=True).stdout
        assert "GDALOpenEx" in symbols and " Py" not in symbols


def test_a_hunt(tmp_path: Path) -> None:
    figures = tmp_path / "hunt.json"
    assert (
        cli.main(["fuzz", "native", "--seconds", "3", "--findings", str(tmp_path / "f"), "--json", str(figures)]) == 0
    )
    found = read_json(figures)
    assert (found["target"], found["findings"], found["rejected"]) == ("native", [], 0)
    assert found["programs"] > 100 and found["edges"] > 0 and found["lifetime_coverage"] > 100


@pytest.mark.parametrize("command", ["fuzz", "replay"])
def test_a_module_is_refused(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["fuzz", "native"] if command == "fuzz" else ["replay", "--target", "native", str(SEEDS / "band_twice.py")]
    assert cli.main([*words, "--module", "other"]) == 2
    assert "native" in capsys.readouterr().err


# ---- lifetime states


def test_the_seeds_reach_a_part_of_what_is_reachable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Enumeration goes where no legal program goes: closed handles, other kinds, plain values."""
    figures = tmp_path / "lifetime.json"
    assert cli.main(["coverage", "--lifetime", "--json", str(figures)]) == 0
    found = read_json(figures)
    assert 303 < found["seeds"] < found["reachable"] / 2  # each op is in a seed
    assert found["share"] == round(found["seeds"] / found["reachable"], 4)
    assert f"{found['reachable']} lifetime states" in capsys.readouterr().out


# ---- what the control ops mean


def native(folder: Path, *lines: str) -> list[str]:
    """What each statement came to, from its arrow on; "ok" where there is none."""
    path = write_program(folder / "p.py", *lines)
    (found,) = outcomes("native", [path])
    return [found[line][0].partition("-> ")[2] or found[line][0].split()[-1] for line in sorted(found)]


def kinds(live: str) -> list[str]:
    return re.findall(r"'kind': '(\w+)'", live)


def test_del_drops_one_reference(tmp_path: Path) -> None:
    """As a capsule's destructor: the band keeps its dataset, and takes it along when it goes."""
    shown = native(
        tmp_path,
        'd = create_raster("MEM", 2, 2, 1, "Byte")',
        "b = band(d, 1)",
        "del d",
        "live()",
        "is_closed(b)",
        "del b",
        "live()",
    )
    assert sorted(kinds(shown[3])) == ["Band", "Dataset"]
    assert shown[4:] == ["0", "ok", "[]"]


def test_alias_is_the_same_value(tmp_path: Path) -> None:
    shown = native(
        tmp_path, "c = context()", "a = alias(c)", "del c", "live()", "close(a)", "is_closed(a)", 'alias([1, "x"])'
    )
    assert (shown[1], kinds(shown[3]), shown[5], shown[6]) == ("Context", ["Context"], "1", "[1, str]")


def test_a_cycle_holds_until_collect(tmp_path: Path) -> None:
    shown = native(tmp_path, "c = context()", "cycle(c)", "del c", "live()", "collect()", "live()")
    assert (kinds(shown[3]), shown[5]) == (["Context"], "[]")


def test_a_cycle_that_nobody_collects_ends_with_the_program(tmp_path: Path) -> None:
    assert native(tmp_path, "c = context()", "cycle(c)", "cycle(c)")[1:] == ["ok", "ok"]


def test_on_is_another_thread(tmp_path: Path) -> None:
    """What lives in a thread's own context is below that, and each thread has one; a thread is kept."""
    make = f'thread_projection("{MERCATOR}")'
    on = 'on({}, thread_projection, "' + MERCATOR + '")'
    made = [make, on.format(1), on.format(1), on.format(2)]
    lines = [f"p{i} = {source}" for i, source in enumerate(made)] + [f"describe(p{i})" for i in range(4)]
    owners = [re.search(r"'owner': (\d+)", text) for text in native(tmp_path, *lines)[4:]]
    main, first, again, second = (match[1] for match in owners if match)
    assert first == again
    assert len({main, first, second}) == 3


def test_start_goes_on_at_once(tmp_path: Path) -> None:
    """It is told of before what follows it, and what it gives at the wait, or else at the end, in order of threads."""
    lines = ["start(1, context)", "c = context()", "d = wait(1)", "start(2, geos_context)", "start(0, is_closed, d)"]
    assert native(tmp_path, *lines) == ["started", "Context", "Context", "started", "started"]
    path = write_program(tmp_path / "q.py", *lines)
    (found,) = outcomes("native", [path])
    assert [line.partition("-> ")[2] for line in found[5] + found[4]] == ["started", "0", "started", "GeosContext"]


def test_an_op_that_runs_beside_another_in_its_tree(tmp_path: Path) -> None:
    """They overlap: of many tries one at least is told that the other is there, and none is told anything else."""
    lines = ['d = create_raster("MEM", 64, 64, 1, "Byte")', "b = band(d, 1)"]
    lines += ["start(1, checksum, b)", "checksum(b)", "wait(1)"] * 40
    shown = [text.partition(":")[0] for text in native(tmp_path, *lines)[2:]]
    assert set(shown) == {"started", "0", "Busy"}


def test_what_is_closed_beside_an_op_is_closed(tmp_path: Path) -> None:
    """At once for all that follows; the op comes to its end first, with a result that has ended, or is refused."""
    lines = [
        "c = context()",
        f'start(1, projection, c, "{MERCATOR}")',
        "close(c)",
        "is_closed(c)",
        "p = wait(1)",
        "is_closed(p)",
    ]
    for _ in range(20):
        shown = native(tmp_path, *lines)
        assert shown[2:4] == ["ok", "1"]
        assert (shown[4].partition(":")[0], shown[5].partition(":")[0]) in [("Projection", "1"), ("Closed", "skipped")]


@pytest.mark.parametrize(
    ("way", "outcome", "closed"),
    [
        ('"continue"', "Dataset", "0"),
        ('"stop"', "LibraryError: ", "0"),
        ('"raise"', "CallbackError: ", "0"),
        ('"close", s', "", "1"),
        ('"close_all"', "", "1"),
        ('"nest", s', "Dataset", "0"),
        ('"collect"', "Dataset", "0"),
    ],
)
def test_a_callback(way: str, outcome: str, closed: str, tmp_path: Path) -> None:
    shown = native(
        tmp_path,
        's = open("data/relief.tif")',
        f"f = callback({way})",
        'c = create_copy_with_progress(s, "GTiff", "/vsimem/a.tif", f)',
        "is_closed(s)",
    )
    assert shown[1] == "a callback"
    assert shown[2].startswith(outcome)
    assert shown[3] == closed


def test_a_callback_drops_a_variable(tmp_path: Path) -> None:
    """The op that runs still holds it; afterwards nobody does."""
    shown = native(
        tmp_path,
        's = open("data/relief.tif")',
        'f = callback("drop", s)',
        'c = create_copy_with_progress(s, "GTiff", "/vsimem/a.tif", f)',
        "is_closed(s)",
        "live()",
    )
    assert (shown[2], shown[3], kinds(shown[4])) == ("Dataset", "skipped: s has no value", ["Dataset"])


def test_a_callback_is_no_other_argument(tmp_path: Path) -> None:
    assert native(tmp_path, 'f = callback("continue")', "close(f)")[1].startswith("WrongKind: close: ")


def test_an_error_handler_is_told_at_the_end(tmp_path: Path) -> None:
    lines = [
        'f = callback("raise")',
        "on_error(f)",
        'd = open("data/none.tif")',
        "on_error(None)",
        'd = open("data/none.tif")',
    ]
    shown = native(tmp_path, *lines)
    assert shown[2].startswith("CallbackError: ")
    assert shown[4].startswith("LibraryError: ")


def test_an_allocation_fails_once(tmp_path: Path) -> None:
    shown = native(tmp_path, "fail_allocation(1)", 'm = buffer(2, 2, "Byte")', 'm = buffer(2, 2, "Byte")')
    assert shown[1].startswith("OutOfMemory: buffer")
    assert shown[2] == "RasterBuffer"


@pytest.mark.parametrize(
    "way", ['"order"', '"reverse"', '"permutation", [2, 1]', '"collect"', '"finalize"', '"daemon"']
)
def test_ways_to_finish(way: str, tmp_path: Path) -> None:
    """Every oracle looks at each; nothing is left, by no interpreter either. The others: corpus/teardown/orders."""
    lines = [f"finish({way})", "c = context()", f'p = projection(c, "{MERCATOR}")', "cycle(p)", "a = alias(c)"]
    assert native(tmp_path, *lines)[1:] == ["Context", "Projection", "ok", "Context"]
