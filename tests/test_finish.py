"""How programs end: one table for C and Python, every kind under every way, and children that outlive nobody."""

import contextlib
import io
import os
import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

import geocapsule
import pytest
from commands import FUZZ, plant, processes_of, read_json, wait_until, write_program
from programs_apart import programs_apart
from rich.console import Console

from capsan import cli, orders, program
from capsan.log import Signature, Verdict
from capsan.paths import CORPUS, ROOT
from capsan.targets import find_target, run_replay, target_environment

TEARDOWN = CORPUS / "teardown"
FILES = sorted((TEARDOWN / "orders").glob("*.py"))
KINDS = set(re.findall(r"^KIND\(\w+,\s*(\w+),", (ROOT / "ext/kinds.def").read_text(), re.M))
APART = [name for name, finish in program.FINISHES.items() if not finish.stays]
# 20 is what is promised; corpus/teardown/README.md has the command.
TIMES = int(os.environ.get("CAPSAN_FINISHES", "2"))


@pytest.fixture(autouse=True)
def corpus_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS)


def replay(*arguments: str | Path) -> int:
    return cli.main(["replay", *map(str, arguments)])


# ---- the table


def test_python_reads_every_line_of_the_table() -> None:
    lines = [line for line in (ROOT / "fuzz/finish.def").read_text().splitlines() if line.startswith("FINISH(")]
    assert len(program.FINISHES) == len(lines)
    for finish in program.FINISHES.values():
        assert finish.argument in ("NOTHING", "NUMBER", "NUMBERS")
        assert finish.place in ("HERE", "PROCESS", "INTERPRETER")
        assert finish.expected in ("GONE", "KEPT")


def test_ways_that_leave_values_are_those_of_the_table() -> None:
    """fuzz/finish.py has a function for all but those that leave plain globals."""
    named = set(re.findall(r'^    "(\w+)": _', (ROOT / "fuzz/finish.py").read_text(), re.M))
    interpreter = {name for name, finish in program.FINISHES.items() if finish.place == "INTERPRETER"}
    assert interpreter - named == {"finalize", "exit", *(way for way in interpreter if "subinterpreter" in way)}
    assert named < interpreter


def test_the_readme_has_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", (TEARDOWN / "README.md").read_text(), re.M)
    expected = {"GONE": "gone", "KEPT": "kept"}
    assert rows == [(f.name, f.doc, expected[f.expected]) for f in program.FINISHES.values()]


# ---- every kind under every way


def statements(path: Path) -> str:
    """Without the comment and the finish."""
    return path.read_text().split("\n", 2)[2]


def kinds_at_the_end(path: Path) -> Counter[str]:
    """Of the native objects that are open when a program has run, whether a variable refers to them or a child does."""
    parsed = program.parse(statements(path).encode())
    program.check(parsed, geocapsule.OPS)
    kinds: Counter[str] = Counter()

    def look(statement: program.Statement, outcome: program.Outcome | None) -> None:
        if outcome is not None and statement is parsed.statements[-1]:
            kinds.update(handle["kind"] for handle in geocapsule.live())
        assert outcome is None or outcome.state == "done"

    geocapsule.close_all()
    program.run(parsed, geocapsule, look)
    return kinds


def test_the_grid_of_ways_and_kinds_has_no_hole() -> None:
    ways = {path: program.parse(path.read_bytes()).way for path in FILES}
    grid = {(ways[path], kind) for path in FILES for kind in kinds_at_the_end(path)}
    holes = {(way, kind) for way in program.WAYS for kind in KINDS} - grid
    assert (len(KINDS), holes) == (30, set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file(path: Path) -> None:
    """Named for its way, says what that does, and has the statements that all have."""
    first, second, _ = path.read_text().split("\n", 2)
    parsed = program.parse(path.read_bytes())
    assert parsed.way == path.stem
    assert first == f"# {program.FINISHES[parsed.way].doc}"
    assert second.startswith(f'finish("{parsed.way}"') and parsed.statements[0].line == 2
    assert statements(path) == statements(FILES[0])


@pytest.mark.asan
@pytest.mark.parametrize("target", ["lifecycle", "native"])
def test_the_verdict_is_always_the_same(target: str) -> None:
    """Each as its line says, with leaks looked for at the first time."""
    kept = {name for name in APART if program.FINISHES[name].expected == "KEPT"}
    if target == "native":  # which has no interpreter that would keep something
        kept = {name for name in kept if program.FINISHES[name].place == "PROCESS"}
    said = Counter()
    for options, times in ((["--leaks"], 1), ([], TIMES - 1)):
        done = run_replay(find_target(target), FILES * times, "--quiet", *options, seconds=60, timeout=550)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        said.update(line.strip() for line in done.stdout.splitlines())
    expected = {name: "all is kept, as it should be" if name in kept else "nothing is left" for name in program.WAYS}
    found = {tuple(re.split(r"\s+-> ", line)): times for line, times in said.items()}
    assert found == dict.fromkeys(expected.items(), TIMES)


def test_a_stock_interpreter_runs_them_alike() -> None:
    """By python -m capsan.program, with nothing on stderr and status 0."""
    with programs_apart(CORPUS) as apart:
        for path in FILES:
            done = apart.run(path)
            assert (done.status, done.errors) == (0, ""), (path, done)
            assert done.output.splitlines()[-1] == f"ended: {path.stem}"


# ---- what a child finds is found


LEAVES = ("finalize", "thread", "exit", "fork", "subinterpreter_shared", "destroy_after")


@pytest.mark.asan
@pytest.mark.parametrize("way", LEAVES)
def test_what_is_left_open_is_found(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    path = write_program(tmp_path / "p.py", f'finish("{way}")', "c = context()", 'plant("left-open")')
    assert replay("--quiet", path) == 1
    assert "left-open of RasterBuffer in drop (the ledger)" in capsys.readouterr().out


@pytest.mark.asan
@pytest.mark.parametrize(
    ("bug", "headline"),
    [
        ("double-free", "double-free in plant (AddressSanitizer)"),
        ("leak", "leak in none (LeakSanitizer)"),
        ("hang", "timeout in plant (the clock)"),
    ],
)
def test_the_report_of_a_child_is_the_finding(
    bug: str, headline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    path = plant(tmp_path, bug)
    seconds = "1" if bug == "hang" else "60"
    assert replay("--quiet", "--finish", "atexit", "--seconds", seconds, path) == 1
    assert capsys.readouterr().out == f"FINDING   {path}: {headline}\n"


def start(path: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [FUZZ / "lifecycle-replay", "--quiet", *options, path]
    environment = target_environment(CAPSAN_GATE="1")
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    return write_program(tmp_path / "hanging.py", 'finish("fork")', 'plant("hang")')


def test_no_child_outlives_its_parent(hanging: Path) -> None:
    with start(hanging, "--seconds", "600") as process:
        wait_until("there is no child", lambda: len(processes_of(hanging)) == 2)
        process.kill()
    wait_until("a child is left", lambda: not processes_of(hanging))


def test_a_child_that_does_not_hear_the_alarm_is_killed(hanging: Path) -> None:
    with start(hanging, "--seconds", "1") as process:
        wait_until("there is no child", lambda: len(processes_of(hanging)) == 2)
        for child in set(processes_of(hanging)) - {process.pid}:
            with contextlib.suppress(ProcessLookupError):  # the alarm was earlier
                os.kill(child, signal.SIGSTOP)
        errors = process.communicate()[1].decode()
    assert process.returncode == 70 and "finding: timeout of none in " in errors
    assert processes_of(hanging) == []


# ---- ./run replay --finish and --all-orders


def test_a_program_ends_as_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_program(tmp_path / "p.py", 'finish("reverse")', "c = context()", 'p = projection(c, "+proj=merc")')
    for way in ("collect", "permutation=1,0", "osr_cleanup=1", "daemon"):
        assert replay("--finish", way, path) == 0
        assert re.search(rf"^ +{way.split('=')[0]} +-> (nothing is left|all is kept)", capsys.readouterr().out, re.M)


@pytest.mark.parametrize(
    "way", ["never", "order=1", "osr_cleanup", "osr_cleanup=1,2", "osr_cleanup=256", "permutation=1,1", "permutation=a"]
)
def test_what_is_no_way(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        replay("--finish", way, FILES[0])
    assert end.value.code == 2
    assert "takes" in (error := capsys.readouterr().err) or "there is no way" in error


def test_bytes_do_not_end_in_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert replay("--target", "crs_text", "--all-orders", FILES[0]) == 2
    assert "are bytes" in capsys.readouterr().err


@pytest.fixture
def few_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = ("permutation", "generator", "exit_early", "osr_cleanup")
    monkeypatch.setattr(program, "FINISHES", {name: program.FINISHES[name] for name in ways})


@pytest.mark.usefixtures("few_ways")
def test_all_orders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_program(tmp_path / "p.py", "a = context()", "b = context()", "c = context()", "d = context()")
    report = tmp_path / "orders.json"
    assert replay("--all-orders", "--json", report, path) == 0
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["ok", "permutation=1,3", "nothing is left"],
        ["ok", "generator", "nothing is left"],
        ["ok", "exit_early", "all is kept"],
        ["ok", "osr_cleanup=2", "nothing is left"],
        ["4", "ways,", "0 findings"],
    ]
    (figures,) = read_json(report)["programs"]
    assert figures["file"] == str(path) and [way["finding"] for way in figures["ways"]] == [None] * 4
    assert [way["expected"] for way in figures["ways"]] == ["gone", "gone", "kept", "gone"]


@pytest.mark.asan
@pytest.mark.usefixtures("few_ways")
def test_a_finding_under_some_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    path = write_program(tmp_path / "p.py", 'b = buffer(1, 1, "Byte")', 'plant("ended-though-kept", b)')
    assert replay("--all-orders", "--target", "native", path) == 1
    out = capsys.readouterr().out
    assert re.search(r"^FINDING +exit_early +ended-though-kept of RasterBuffer", out, re.M)
    assert "generator" not in out  # which has no meaning without an interpreter


def test_all_orders_of_what_is_no_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay("--all-orders", write_program(tmp_path / "p.py", "nothing(")) == 2
    assert "p.py:1:" in capsys.readouterr().err


def test_a_terminal_gets_a_table() -> None:
    shown = io.StringIO()
    verdict = Verdict(Signature("left-open", "Band", "drop"), "the ledger", "left-open of Band in drop", ())
    tried = [
        orders.Order(program.FINISHES["osr_cleanup"], "2"),
        orders.Order(program.FINISHES["fork"], "", verdict),
        orders.Order(program.FINISHES["daemon"], ""),
    ]
    orders.show_orders(tried, Console(file=shown, force_terminal=True, width=120))
    lines = re.sub(r"\x1b\[[\d;]*m", "", shown.getvalue()).splitlines()
    assert [re.split(r" *[│┃] *", line)[1:4] for line in lines if re.search("[│┃]", line)] == [
        ["finish", "where", "result"],
        ["osr_cleanup=2", "in a process of its own", "nothing is left"],
        ["fork", "in a process of its own", "left-open of Band in drop (the ledger)"],
        ["daemon", "with an interpreter of its own", "all is kept"],
    ]
