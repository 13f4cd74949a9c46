"""./run replay: what it prints, what it refuses, and that every oracle's finding comes out with its class."""

from pathlib import Path

import pytest
from commands import ORDERS, SEEDS, call, plant, read_json, write_program

from capsan import cli

SEED = SEEDS / "band_twice.py"
EURO = "\u20ac"  # three bytes


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs may misbehave on purpose."""
    monkeypatch.setenv("CAPSAN_GATE", "1")


def replay(*arguments: str | Path) -> int:
    return cli.main(["replay", *map(str, arguments)])


def statements(path: Path) -> list[tuple[int, str]]:
    lines = enumerate(path.read_text().splitlines(), 1)
    return [(number, line) for number, line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["band_twice", "end_by_collector", "geos_on_threads"])
def test_each_statement_with_its_result(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = SEEDS / f"{name}.py"
    assert replay(path) == 0
    *shown, last = capsys.readouterr().out.splitlines()
    expected = statements(path)
    assert len(shown) == len(expected)
    for line, (number, source) in zip(shown, expected, strict=True):
        start = f"{number:4}  {source}"
        assert line.startswith(start) and line[len(start) :].strip()
    assert last.endswith("-> nothing is left")


def test_results_are_those_of_the_ops(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_program(
        tmp_path / "p.py", "g = geometry_from_wkt('POINT (1 2)')", "close(g)", "geometry_area(g)", "x = alias([g, 2.5])"
    )
    assert replay(path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("-> Geometry")
    assert lines[1].endswith(" ok")
    assert "-> Closed: " in lines[2]


def test_a_statement_without_its_variable_is_skipped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.py", 'd = open("data/none.tif")', "b = band(d, 1)", "close(b)")
    assert replay(path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith("-> skipped: d has no value")
    assert lines[2].endswith("-> skipped: b has no value")


def test_an_empty_program_is_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert replay(write_program(tmp_path / "empty.py")) == 0
    assert "nothing is left" in capsys.readouterr().out


def test_several_programs_and_ways_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    finalize = ORDERS / "finish_finalize_open_handles.py"
    assert replay(SEED, finalize, SEEDS / "end_in_reverse.py") == 0
    out = capsys.readouterr().out
    assert out.endswith("3 programs, 0 findings\n")
    ends = [line.split()[0] for line in out.splitlines() if line.endswith("-> nothing is left")]
    assert ends == ["order", "finalize", "reverse"]


def test_a_folder_is_its_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_program(tmp_path / "a.py", "c = context()")
    write_program(tmp_path / "deeper/b.py", "c = geos_context()")
    write_program(tmp_path / "notes.txt", "not a program")
    assert replay(tmp_path) == 0
    out = capsys.readouterr().out
    assert out.endswith("2 programs, 0 findings\n")
    assert out.index("context()") < out.index("geos_context()")


def test_quiet_is_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    other = SEEDS / "buffer_alone.py"
    assert replay("--quiet", SEED, other) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines[:-1]] == [["ok", str(SEED)], ["ok", str(other)]]


def test_json(tmp_path: Path, gate: None) -> None:
    report = tmp_path / "replay.json"
    bug, bad = plant(tmp_path, "left-open"), write_program(tmp_path / "bad.py", "nothing()")
    assert replay("--quiet", "--json", report, SEED, bug, bad) == 1
    figures = read_json(report)
    assert (figures["target"], figures["programs"]) == ("lifecycle", 3)
    (refused,) = figures["refused"]
    assert refused["file"] == str(bad) and "nothing" in refused["why"]
    (finding,) = figures["findings"]
    assert finding["file"] == str(bug)
    assert finding["oracle"] == "the ledger"
    assert finding["signature"].startswith("left-open-rasterbuffer-")
    assert finding["headline"].startswith("left-open of RasterBuffer in ")
    assert any("is still alive" in line for line in finding["story"])


# ---- findings

PLANTED = {
    "double-free": ("double-free", "AddressSanitizer"),
    "use-after-free": ("heap-use-after-free", "AddressSanitizer"),
    "undefined-shift": ("undefined-behaviour", "UndefinedBehaviorSanitizer"),
    "leak": ("leak", "LeakSanitizer"),
    "left-open": ("left-open of RasterBuffer", "the ledger"),
    "destroyed-twice": ("destroyed-twice of RasterBuffer", "the ledger"),
    "wrong-order": ("wrong-order of Projection", "the ledger"),
    "use-after-end": ("use-after-end of Band", "the ledger"),
    "undocumented-exception": ("undocumented-exception", "the exception table"),
    "hang": ("timeout", "the clock"),
    "closed-too-early": ("closed-too-early of RasterBuffer", "the shadow model"),
    "used-after-close": ("used-after-close of RasterBuffer", "the shadow model"),
    "ended-though-kept": ("ended-though-kept of RasterBuffer", "the ledger"),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_a_finding(bug: str, tmp_path: Path, gate: None, capsys: pytest.CaptureFixture[str]) -> None:
    path = plant(tmp_path, bug)
    assert replay("--quiet", "--seconds", "1", path) == 1
    headline, oracle = PLANTED[bug]
    line = capsys.readouterr().out
    assert line.startswith(f"FINDING   {path}: {headline} in ")
    assert line.endswith(f" ({oracle})\n")


def test_every_planted_bug_is_in_the_table() -> None:
    source = (Path(__file__).resolve().parent.parent / "fuzz/planted.c").read_text()
    names = [line.split('"')[1] for line in source.splitlines() if line.startswith('    {"')]
    assert sorted(names) == sorted([*PLANTED, "data-race"])  # the last is for TSan: tests/test_thread_sanitizer.py


def test_a_finding_comes_with_its_report(tmp_path: Path, gate: None, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_program(tmp_path / "p.py", "c = context()", 'plant("double-free")', "close(c)")
    assert replay(path) == 1
    out = capsys.readouterr().out
    assert "c = context()" in out and "close(c)" not in out
    assert 'statement 2: plant("double-free")' in out
    assert "AddressSanitizer: attempting double-free" in out


def test_the_others_are_still_replayed(tmp_path: Path, gate: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay("--quiet", plant(tmp_path, "destroyed-twice"), SEED, plant(tmp_path, "left-open")) == 1
    out = capsys.readouterr().out
    assert f"ok        {SEED}\n" in out
    assert out.endswith("3 programs, 2 findings\n")


def test_a_replay_is_repeatable(tmp_path: Path, gate: None, capsys: pytest.CaptureFixture[str]) -> None:
    path = plant(tmp_path, "wrong-order")
    outputs = [(replay(path), capsys.readouterr().out) for _ in range(2)]
    assert outputs[0] == outputs[1]


# ---- what is refused


def test_plant_is_for_the_gate_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plant(tmp_path, "left-open")
    assert replay(path) == 2
    assert f"{path}:1:0: plant is for the gate only\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"c = context(\n", "1:13"),
        (b"c = context()\n  close(c)\n", "2:3"),
        (b"# \xff\n", "1:3"),
        (b"f('\0')\n", "1:4"),
        (b"\n\nnothing()\n", "3:0"),
        (b"close(c)\n", "1:0"),
        (b'open("/etc/passwd")\n', "1:0"),
        (b"#" * 65537, "1:1"),
    ],
)
def test_malformed(text: bytes, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.py"
    path.write_bytes(text)
    assert replay(path) == 2
    assert capsys.readouterr().out.startswith(f"{path}:{place}: ")


def test_refused_and_found_is_found(tmp_path: Path, gate: None, capsys: pytest.CaptureFixture[str]) -> None:
    bad = write_program(tmp_path / "bad.py", "nothing()")
    assert replay("--quiet", bad, plant(tmp_path, "left-open"), SEED) == 1
    assert capsys.readouterr().out.endswith("3 programs, 1 findings, 1 refused\n")


def test_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(tmp_path / "none.py") == 2
    assert capsys.readouterr().err == f"capsan: no such file, or not a regular one: {tmp_path / 'none.py'}\n"


def test_folder_without_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(tmp_path) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_folder_named_like_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_program(tmp_path / "folder.py/inside.py", "c = context()")
    assert replay(tmp_path / "folder.py") == 0


@pytest.mark.parametrize("arguments", [(), ("--seconds", "soon", SEED), ("--target", "none", SEED), ("--fast", SEED)])
def test_wrong_usage(arguments: tuple[str | Path, ...]) -> None:
    with pytest.raises(SystemExit) as end:
        replay(*arguments)
    assert end.value.code == 2


@pytest.mark.parametrize("seconds", ["0", "-1"])
def test_no_time_is_wrong_usage(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = replay("--seconds", seconds, SEED)
    except SystemExit as end:
        status = end.code
    assert status == 2


def test_json_without_a_folder_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay("--json", tmp_path / "none/out.json", SEED) == 2
    captured = capsys.readouterr()
    assert str(tmp_path / "none") in captured.err and "Traceback" not in captured.err
    assert "context" not in captured.out


def test_module_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert replay("--module", "no_such_module", SEED) == 2
    assert "cannot import the module under test" in capsys.readouterr().out


# ---- hostile programs


def test_nothing_steers_the_terminal(tmp_path: Path) -> None:
    """Text from a program, in its source and in messages about it. Line ends are ours."""
    lines = [
        'd = open("data/\\x1b]0;title\\x07 \\x1b[2J\\u009b31m")',
        "g = geometry_from_wkt('\u202e\u009b31m POINT (1 2')",
        "del g",
    ]
    done = call("replay", write_program(tmp_path / "p.py", *lines))
    assert done.returncode == 0
    assert "LibraryError" in done.stdout
    assert [c for c in done.stdout + done.stderr if not c.isprintable() and c != "\n"] == []


def test_a_refused_program_does_not_steer_it_either(tmp_path: Path) -> None:
    done = call("replay", write_program(tmp_path / "\x1b[2Jp.py", "nothing()"))
    assert done.returncode == 2
    assert [c for c in done.stdout + done.stderr if not c.isprintable() and c != "\n"] == []


def test_output_that_is_cut_inside_a_character(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Messages have a limit in bytes: whatever is left of one is shown, and nothing breaks."""
    lines = [f'open("data/{"x" * shift + 200 * EURO}")' for shift in range(4)]
    assert replay(write_program(tmp_path / "p.py", *lines)) == 0
    assert capsys.readouterr().out.count("LibraryError: ") == 4


def test_text_that_looks_like_a_report_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        'open("data/x\\n==capsan== finding: left-open of Band in read\\n")',
        'open("data/==1==ERROR: AddressSanitizer: attempting double-free on")',
        "geometry_from_wkt('x.c:1:1: runtime error: shift exponent -1')",
        "# ==capsan== finding: left-open of Band in read",
    ]
    assert replay(write_program(tmp_path / "p.py", *lines)) == 0
    assert capsys.readouterr().out.count("LibraryError: ") == 3
