"""The target teardown: what ends in a child guides it, the child's finding is its own, and no exit() ends the hunt."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import geocapsule
import pytest
from commands import wait_until, write_program

from capsan import program
from capsan.log import read_verdict
from capsan.paths import CORPUS
from capsan.targets import find_target, target_environment

OWN_SEEDS = sorted((CORPUS / "teardown/seeds").glob("*.py"))


def engine(folder: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [
        find_target("teardown").fuzzer,
        "-timeout=60",
        "-detect_leaks=0",
        f"-artifact_prefix={folder}/",
        *arguments,
    ]
    environment = target_environment(**variables)
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
    )


@pytest.mark.parametrize("path", OWN_SEEDS, ids=lambda path: path.stem)
def test_seed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Legal, small, and named for its way."""
    parsed = program.parse(path.read_bytes())
    program.check(parsed, geocapsule.OPS)
    assert path.stem.startswith(f"{parsed.way}_") and len(parsed.statements) <= 8
    monkeypatch.chdir(CORPUS)
    parsed.statements.pop(0)  # the end is test_every_seed_comes_to_its_end
    assert [outcome.text for outcome in program.run(parsed, geocapsule).outcomes if outcome.state != "done"] == []


def test_there_is_a_seed_for_each_way() -> None:
    assert {program.parse(path.read_bytes()).way for path in OWN_SEEDS} == set(program.WAYS)


def test_every_seed_comes_to_its_end(tmp_path: Path) -> None:
    """Those that end by exit() too, and the engine goes on."""
    done = engine(tmp_path, *OWN_SEEDS)
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(re.findall(r"^Executed ", done.stderr, re.M)) == len(OWN_SEEDS)


def features(folder: Path, *lines: str) -> tuple[int, int]:
    """Edges, and all that libFuzzer counts, of one program."""
    corpus = folder / str(len(list(folder.iterdir())))
    write_program(corpus / "p.py", *lines)
    done = engine(folder, "-runs=1", corpus)
    assert done.returncode == 0, done.stderr[-4000:]
    found = re.search(r"INITED cov: (\d+) ft: (\d+)", done.stderr)
    return (int(found[1]), int(found[2])) if found else (0, 0)


@pytest.mark.asan
def test_what_a_child_reaches_comes_back(tmp_path: Path) -> None:
    """As much as the same program reaches in the process; and the end of an interpreter reaches more of the module."""
    lines = ["c = context()", 'p = projection(c, "+proj=merc")', "close(c)", "projection_name(p)"]
    edges, counted = features(tmp_path, *lines)
    kept_edges, kept_counted = features(tmp_path, 'finish("exit_at_once")', *lines)
    gone_edges, _ = features(tmp_path, 'finish("finalize")', *lines)
    nothing, _ = features(tmp_path, 'finish("exit_at_once")')
    assert nothing < kept_edges <= edges < gone_edges
    assert kept_counted > counted // 2


@pytest.mark.asan
@pytest.mark.parametrize(
    ("bug", "found"), [("left-open", "left-open of RasterBuffer in drop"), ("double-free", "double-free in plant")]
)
def test_the_finding_of_a_child_is_saved(bug: str, found: str, tmp_path: Path) -> None:
    path = write_program(tmp_path / "corpus/p.py", 'finish("thread")', "c = context()", f'plant("{bug}")')
    done = engine(tmp_path, "-runs=1", path.parent, CAPSAN_GATE="1")
    verdict = read_verdict(done.stderr)
    assert done.returncode != 0 and verdict is not None and verdict.headline == found
    assert {saved.read_bytes() for saved in tmp_path.glob("crash-*")} == {path.read_bytes()}


def test_other_targets_leave_such_programs_alone(tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.py", 'finish("exit_early")')
    command = [find_target("lifecycle").fuzzer, "-runs=1", path]
    done = subprocess.run(command, env=target_environment(), cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]


# ---- the processes that children are forked from


def prepared_by(parent: int) -> list[int]:
    """All that has come from it: what it prepared, their children, and theirs."""
    found = [parent]
    for process in found:
        children = Path(f"/proc/{process}/task/{process}/children")
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found += map(int, children.read_text().split())
    return found[1:]


@pytest.fixture
def hunting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An engine at work on programs that end in children."""
    corpus = tmp_path / "corpus"
    write_program(corpus / "p.py", 'finish("subinterpreter")', "c = context()")
    command = [find_target("teardown").fuzzer, "-detect_leaks=0", f"-artifact_prefix={tmp_path}/", corpus]
    with (tmp_path / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, env=target_environment(), stderr=stderr, stdin=subprocess.DEVNULL)
    try:
        wait_until("nothing is prepared", lambda: len(prepared_by(process.pid)) >= 3)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_they_end_with_the_engine(number: signal.Signals, hunting: subprocess.Popen[bytes]) -> None:
    started = prepared_by(hunting.pid)
    hunting.send_signal(number)
    hunting.wait(60)
    wait_until("a process is left", lambda: not any(is_running(process) for process in started))


def is_running(process: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] not in "ZX"
    return False


def test_without_them_the_engine_gives_up(hunting: subprocess.Popen[bytes], tmp_path: Path) -> None:
    os.kill(prepared_by(hunting.pid)[0], signal.SIGKILL)
    assert hunting.wait(60) == 2
    assert "a process that children are forked from has ended" in (tmp_path / "stderr").read_text(errors="replace")
    assert list(tmp_path.glob("crash-*")) == []
