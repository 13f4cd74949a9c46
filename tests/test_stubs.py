"""The typed stub and the reference page: generated from the tables, true at run time, and of use to mypy."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import geocapsule as g
import pytest
import test_ops

from capsan.paths import EXT, ROOT
from capsan.sanitizers import plain_environment

GENERATE = EXT / "generate"
GOOD = ROOT / "tests/typed/good.py"
PLAIN = {**plain_environment(), "PYTHONPATH": os.environ["CAPSAN_PLAIN_PYTHONPATH"]}
SECONDS = 300


def python(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A stock interpreter with nothing watching: mypy is not what is tested."""
    command = [sys.executable, *arguments]
    environment = {**PLAIN, **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS)


def mypy(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return python("-m", "mypy", "--strict", "--cache-dir", folder, *arguments, MYPYPATH=f"{EXT}:{GENERATE}")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


# Generated


def test_committed_files_are_what_the_tables_say() -> None:
    result = python(GENERATE, "--check")
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_check_names_what_is_out_of_date(tmp_path: Path) -> None:
    copy = tmp_path / "ext"
    (copy / "geocapsule").mkdir(parents=True)
    for name in ("ops.def", "kinds.def", "OPS.md", "geocapsule/__init__.pyi"):
        (copy / name).write_text((EXT / name).read_text())
    (copy / "generate").mkdir()
    for file in GENERATE.glob("*.py"):
        (copy / "generate" / file.name).write_text(file.read_text())
    assert python(copy / "generate", "--check").returncode == 0
    (copy / "OPS.md").write_text("old\n")
    stale = python(copy / "generate", "--check")
    assert (stale.returncode, stale.stdout) == (1, "OPS.md is not what the tables say: run python ext/generate\n")
    assert (copy / "OPS.md").read_text() == "old\n"
    assert python(copy / "generate").stdout == "OPS.md written\n"
    assert (copy / "OPS.md").read_text() == (EXT / "OPS.md").read_text()


def test_generate_refuses_other_arguments() -> None:
    result = python(GENERATE, "--chek")
    assert result.returncode == 2 and "usage" in result.stderr


def test_every_list_and_record_says_what_is_in_it() -> None:
    unsaid = [op["name"] for op in g.OPS if op["result"] == "list" and op["items"] is None]
    unsaid += [op["name"] for op in g.OPS if "dict" in (op["result"], op["items"]) and op["fields"] is None]
    assert unsaid == []


# True

PYTHON_TYPES = {"int": int, "float": float, "str": str, "bytes": bytes, "None": type(None), "memoryview": memoryview}


def agrees(value: object, kind: str, fields: str | None) -> bool:
    if kind == "dict":
        types = dict(field.split(": ") for field in str(fields).split(", "))
        return isinstance(value, dict) and set(value) == set(types) and all(is_field(value[k], types[k]) for k in types)
    return type(value) is PYTHON_TYPES[kind]


def is_field(value: object, types: str) -> bool:
    return any(type(value) is PYTHON_TYPES[name] for name in types.split(" | "))


@pytest.mark.parametrize("name", [op["name"] for op in g.OPS if op["result"] not in ("handle", "None")])
def test_result_is_of_the_type_that_the_table_says(name: str) -> None:
    op: dict[str, Any] = test_ops.OPS[name]
    try:
        result = getattr(g, name)(*test_ops.arguments(name))
    except g.Error as error:
        assert type(error).__name__ in op["errors"]
        return
    if op["result"] == "list":
        assert isinstance(result, list)
        assert all(agrees(item, op["items"], op["fields"]) for item in result), result
    else:
        assert agrees(result, op["result"], op["fields"]), result


def test_stub_agrees_with_the_module(cache: Path, tmp_path: Path) -> None:
    """By mypy's own comparison, which imports the module. OPS is of plain dicts there, which no TypedDict is to it."""
    (tmp_path / "allowed").write_text("geocapsule.OPS\n")
    (tmp_path / "mypy.ini").write_text(f"[mypy]\ncache_dir = {cache}\n")
    options = ["--allowlist", tmp_path / "allowed", "--mypy-config-file", tmp_path / "mypy.ini"]
    result = python("-m", "mypy.stubtest", *options, "geocapsule")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("op", g.OPS, ids=lambda op: op["name"])
def test_docstring_of_the_stub_says_what_help_says(op: dict[str, Any]) -> None:
    stub = (EXT / "geocapsule/__init__.pyi").read_text()
    _, found, rest = stub.partition(f"\ndef {op['name']}(")
    assert found
    documented = " ".join(rest.split('"""')[1].split())
    assert documented == " ".join(str(getattr(g, op["name"]).__doc__).split())


# Of use


def test_strict_mypy_accepts(cache: Path) -> None:
    files = [EXT / "geocapsule/__init__.pyi", EXT / "geocapsule/objects.py", GENERATE / "__main__.py", GOOD]
    result = mypy(cache, *files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_accepted_program_runs() -> None:
    result = python(GOOD)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1:] == [
        "checksum: argument 1 (band): this Band ended with its owner",
        "and a ValueError",
    ]


# A line that is wrong, and the error that mypy has for it.
WRONG = {
    "band given as dataset": ("g.raster_size(g.band(d, 1))", "arg-type"),
    "dataset given as band": ("g.checksum(d)", "arg-type"),
    "geometries of two libraries": ("g.geometry_area(g.geos_from_wkt(g.geos_context(), ''))", "arg-type"),
    "text for a number": ("g.band(d, '1')", "arg-type"),
    "float for an int": ("g.band(d, 1.0)", "arg-type"),
    "None for a handle": ("g.close(None)", "arg-type"),
    "named argument": ("g.band(dataset=d, number=1)", "call-arg"),
    "too few": ("g.band(d)", "call-arg"),
    "text among numbers": ("g.set_geotransform(d, ['0'] * 6)", "arg-type"),
    "range for numbers": ("g.set_geotransform(d, range(6))", "arg-type"),
    "result of another type": ("size: str = g.raster_size(d)", "assignment"),
    "kind kept in another's name": ("b: g.Band = d", "assignment"),
    "field that a record has not": ("g.live()[0]['name']", "typeddict-item"),
    "handle made by hand": ("g.Dataset()", "call-arg"),
    "op that is not there": ("g.adopt(d)", "attr-defined"),
}


def test_strict_mypy_rejects(cache: Path, tmp_path: Path) -> None:
    head = ["from __future__ import annotations", "import geocapsule as g", "d = g.open('data/relief.png')"]
    program = tmp_path / "wrong.py"
    program.write_text("\n".join([*head, *(line for line, _ in WRONG.values())]) + "\n")
    result = mypy(cache, "--no-error-summary", program)
    assert result.returncode == 1, result.stdout + result.stderr
    found = {int(line.split(":")[1]): line for line in result.stdout.splitlines() if ": error: " in line}
    for number, (what, (_, code)) in enumerate(WRONG.items(), start=len(head) + 1):
        assert f"[{code}]" in found.get(number, ""), (what, result.stdout)
    assert len(found) == len(WRONG)
