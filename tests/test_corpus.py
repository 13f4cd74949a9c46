"""The corpus: every file is a program, seeds are legal and cover every op, data files tell their origin."""

import re
from pathlib import Path

import geocapsule
import pytest
from programs_apart import programs_apart

from capsan import program

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
SEEDS = sorted((CORPUS / "lifecycle/seeds").glob("*"))
ORDERS = sorted((CORPUS / "lifecycle/orders").glob("*"))
REGRESSIONS = sorted((CORPUS / "lifecycle/regressions").glob("*"))  # what hunts have found, and was mended
COSTS = {op["name"]: op["cost"] for op in geocapsule.OPS}
RUNNABLE_CONTROL_OPS = set(program.CONTROL_OPS) - {"plant"}


def load(path):
    parsed = program.parse(path.read_bytes())
    program.check(parsed, geocapsule.OPS)
    return parsed


def called(path):
    """What the statements of a file call, the ops below on(t, op, ...) and start(t, op, ...) included."""
    statements = [statement for statement in load(path).statements if statement.kind == "call"]
    return [s.op for s in statements] + [s.called for s in statements if s.called != s.op]


def format_argument(source):
    """Strings as they are, for they may hold anything; spaces around commas and `=` as they should be."""
    pieces = re.split(r'(b?"(?:[^"\\]|\\.)*")', source)
    spaced = [
        piece if i % 2 else re.sub(r"\s*=\s*", " = ", re.sub(r"\s*,\s*", ", ", piece)) for i, piece in enumerate(pieces)
    ]
    return "".join(spaced)


@pytest.fixture(autouse=True)
def corpus_folder(monkeypatch):
    monkeypatch.chdir(CORPUS)
    monkeypatch.setenv("GDAL_PAM_ENABLED", "NO")
    monkeypatch.setenv("PROJ_NETWORK", "OFF")


@pytest.fixture(scope="module")
def apart():
    with programs_apart(CORPUS) as programs:
        yield programs


@pytest.mark.parametrize("path", SEEDS + ORDERS + REGRESSIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_file(path):
    """Is a program, says first what it tries, and is written the way all are."""
    assert path.suffix == ".py" and re.fullmatch(r"[a-z0-9_]+", path.stem)
    parsed = load(path)
    text = path.read_text()
    lines = text.splitlines()
    assert re.match(r"# \w", lines[0])
    assert [statement.line for statement in parsed.statements] == list(range(2, len(lines) + 1)), (
        "one comment, then statements"
    )
    assert text.endswith("\n") and "\r" not in text and "'" not in re.sub(r'"[^"]*"|#.*', "", text)
    for line in lines[1:]:
        assert line == line.rstrip() == format_argument(line)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seed_succeeds(path):
    result = program.run(load(path), geocapsule)
    assert [(o.statement.line, o.text) for o in result.outcomes if o.state != "done"] == []


@pytest.mark.parametrize("path", ORDERS + REGRESSIONS, ids=lambda path: path.stem)
def test_order_raises_documented_exceptions_only(path, apart):
    """In a process of its own: an order that crashes is a finding, and must not end the tests."""
    done = apart.run(path)
    assert (done.status, done.errors) == (0, ""), done.output
    assert done.output.splitlines()[-1] == f"ended: {load(path).way}"


def test_counts():
    for paths, fewest in ((SEEDS, 60), (ORDERS, 40)):
        assert len(paths) >= fewest
        assert sum(len(load(path).statements) for path in paths) / len(paths) >= 10


@pytest.mark.parametrize("paths", [SEEDS, ORDERS], ids=["seeds", "orders"])
def test_every_op_is_used(paths):
    used = {op for path in paths for op in called(path)}
    assert set(COSTS) | RUNNABLE_CONTROL_OPS == used


def test_ways_to_end_are_used():
    """The others: corpus/teardown."""
    assert {load(path).way for path in SEEDS} >= {"order", "reverse", "collect"}
    assert {load(path).way for path in ORDERS} >= {"order", "reverse", "collect", "finalize"}


def test_seeds_are_cheap():
    """Few may be dear: every hunt runs all of them, and mutants of them."""
    costs = [sum(COSTS.get(op, 0) for op in called(path)) for path in SEEDS]
    assert sum(cost > 2500 for cost in costs) <= 8
    assert sum("crs_to_crs" in called(path) for path in SEEDS) <= 5


def test_data_files_are_documented_and_small():
    table = set(re.findall(r"`([\w.]+)`", "\n".join(re.findall(r"^\|.*", (CORPUS / "README.md").read_text(), re.M))))
    files = list((CORPUS / "data").iterdir())
    assert {file.name for file in files} <= table
    assert all(0 < file.stat().st_size < 20_000 for file in files)


def test_data_files_are_all_used():
    text = "".join(path.read_text() for path in SEEDS)
    names = {file.name for file in (CORPUS / "data").iterdir()} - {
        f"south_america.{part}" for part in ("shx", "dbf", "prj")
    }
    assert [name for name in names if f'"data/{name}"' not in text] == []
