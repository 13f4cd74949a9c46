"""./run fuzz, with short hunts: figures, findings, interruptions, and that nothing outlives a hunt."""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import SEEDS, call, command, environment, processes_of, read_json, write_program

from capsan import cli
from capsan.paths import ROOT

PATIENCE = 60  # seconds until a test gives up: never what it waits for


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def wait_until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"in vain: {what}")
        time.sleep(0.05)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Path]:
    """Its name is on the command line of every target that this test starts. None may be left."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    yield folder
    for process in processes_of(folder):
        os.kill(process, signal.SIGKILL)


@pytest.fixture
def hunt(tmp_path: Path, corpus: Path) -> Iterator[subprocess.Popen[str]]:
    """A long hunt that has begun to find new inputs."""
    arguments = ["fuzz", "--seconds", "300", "--corpus", corpus, "--findings", tmp_path / "findings"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environment(TMPDIR=str(scratch)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            wait_until(lambda: any(corpus.iterdir()) or process.poll() is not None, "a new input")
            yield process
        finally:
            process.kill()


def test_a_hunt_and_its_figures(tmp_path: Path, corpus: Path) -> None:
    seeds = digests(SEEDS)
    report, findings = tmp_path / "hunt.json", tmp_path / "findings"
    arguments = ["--seconds", "4", "--jobs", "2", "--seed", "1", "--json", report, "--findings", findings]
    done = call("fuzz", *map(str, arguments), "--corpus", corpus)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = read_json(report)
    assert [figures[name] for name in ("target", "module", "jobs", "findings")] == ["lifecycle", "geocapsule", 2, []]
    assert figures["seconds"] >= 3
    assert figures["programs"] > len(seeds)
    assert figures["programs_per_second"] == pytest.approx(figures["programs"] / figures["seconds"], rel=0.02)
    assert figures["statements_per_program"] >= 5
    assert figures["edges"] > 100
    assert figures["lifetime_coverage"] > 100
    assert figures["restarts"] == 0
    assert "nothing found" in done.stdout
    assert f"{figures['programs']:,} in" in done.stdout
    assert digests(SEEDS) == seeds
    assert len(list(corpus.iterdir())) > 10
    assert not findings.exists()
    assert processes_of(corpus) == []


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], dict, Path]:
    """A hunt that meets two bugs, one of them twice, when it reads the corpus it is given."""
    folder = tmp_path_factory.mktemp("planted")
    corpus = folder / "corpus"
    write_program(corpus / "a.py", "c = context()", 'plant("left-open")', "close(c)")
    write_program(corpus / "b.py", 'd = create_raster("MEM", 4, 4, 1, "Byte")', 'plant("left-open")', "b = band(d, 1)")
    write_program(corpus / "c.py", "g = geos_context()", 'plant("destroyed-twice")')
    report = folder / "hunt.json"
    arguments = ["--seconds", "5", "--corpus", corpus, "--json", report, "--findings", folder / "findings"]
    done = call("fuzz", *arguments, CAPSAN_GATE="1")
    return done, read_json(report), folder


def test_findings_are_folded_and_reported(planted: tuple[subprocess.CompletedProcess[str], dict, Path]) -> None:
    done, figures, _ = planted
    assert done.returncode == 1, done.stdout + done.stderr
    found = {finding["class"]: finding for finding in figures["findings"]}
    assert sorted(found) == ["destroyed-twice", "left-open"]
    assert (found["left-open"]["times"], found["destroyed-twice"]["times"]) == (2, 1)
    assert all(finding["oracle"] == "the ledger" for finding in found.values())
    assert "2 distinct findings" in done.stdout
    for finding in found.values():
        assert finding["headline"] in done.stdout


def test_the_hunt_goes_on_after_findings(planted: tuple[subprocess.CompletedProcess[str], dict, Path]) -> None:
    _, figures, folder = planted
    assert figures["restarts"] == 3
    assert figures["programs"] > len(list(SEEDS.iterdir()))
    assert len(list((folder / "corpus").iterdir())) > 3
    assert processes_of(folder) == []


def test_findings_are_minimal_and_written_down(planted: tuple[subprocess.CompletedProcess[str], dict, Path]) -> None:
    _, figures, folder = planted
    for finding in figures["findings"]:
        place = folder / "findings" / finding["signature"]
        statement = f'plant("{finding["class"]}")'
        assert (place / "program.py").read_text() == f"{statement}\n" == finding["program"]
        assert statement in (place / "found.py").read_text()
        assert f"==capsan== finding: {finding['class']} of RasterBuffer" in (place / "report.txt").read_text()
        assert read_json(place / "finding.json")["signature"] == finding["signature"]


# ---- interruptions


def test_an_interrupted_hunt_tells_what_it_has(hunt: subprocess.Popen[str], corpus: Path, tmp_path: Path) -> None:
    hunt.send_signal(signal.SIGINT)
    output, _ = hunt.communicate(timeout=PATIENCE)
    assert hunt.returncode == 130, output
    assert "interrupted after" in output and "nothing found" in output and " in " in output
    assert "Traceback" not in output
    assert processes_of(corpus) == []
    assert list((tmp_path / "scratch").iterdir()) == []


def test_nothing_outlives_a_killed_supervisor(hunt: subprocess.Popen[str], corpus: Path) -> None:
    children = [process for process in processes_of(corpus) if process != hunt.pid]
    assert children
    for process in children:  # one that is stopped does not die of a broken pipe
        os.kill(process, signal.SIGSTOP)
    hunt.kill()
    hunt.wait(PATIENCE)
    wait_until(lambda: processes_of(corpus) == [], "the end of the target")


# ---- wrong usage


def fuzz(*arguments: str | Path) -> int | str | None:
    try:
        return cli.main(["fuzz", *map(str, arguments)])
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    "arguments",
    [
        ("no_such_target",),
        ("--seconds", "0"),
        ("--seconds", "-1"),
        ("--seconds", "soon"),
        ("--jobs", "0"),
        ("--stack", "none"),
        ("--seed", "x"),
        ("lifecycle", "lifecycle"),
        ("--fast",),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.err and "Traceback" not in captured.err
    assert captured.out == ""


def test_an_unknown_target_is_told_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz("no_such_target") == 2
    assert "lifecycle" in capsys.readouterr().err


def test_json_needs_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz("--json", tmp_path / "none" / "hunt.json") == 2
    captured = capsys.readouterr()
    assert str(tmp_path / "none") in captured.err and captured.out == ""


def test_a_corpus_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_program(tmp_path / "file.py", "c = context()")
    assert fuzz("--seconds", "1", "--corpus", path, "--findings", tmp_path / "findings") == 2
    assert "Traceback" not in capsys.readouterr().err
    assert path.read_text() == "c = context()\n"


def test_a_module_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz("--seconds", "2", "--module", "no_such_module", "--findings", tmp_path / "findings") == 2
    assert "no_such_module" in capsys.readouterr().err
