"""The C layers under TSan: eight threads adopt, use, close and release one tree of handles; programs that start ops."""

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import ORDERS, SEEDS, read_json, write_program

from capsan import cli, program
from capsan.build import build
from capsan.gate import check_gate
from capsan.log import read_verdict
from capsan.paths import EXT, ROOT, SYMBOLIZER, preset_dir
from capsan.sanitizers import join_options, plain_environment
from capsan.targets import Target, find_target, run_replay

PROGRAMS = ("test_handle", "test_ownership", "test_threads")
NATIVE = preset_dir("thread") / "tests" / "native"
SUPPRESSIONS = ROOT / "sanitizers" / "suppressions" / "tsan.txt"
REPORTED = 66
SECONDS = 300


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build("thread", [*PROGRAMS, "planted_race"])


def run(program: str, **options: str) -> subprocess.CompletedProcess[str]:
    options |= {"exitcode": str(REPORTED), "external_symbolizer_path": str(SYMBOLIZER)}
    environment = plain_environment() | {"TSAN_OPTIONS": join_options(options)}
    return subprocess.run([NATIVE / program], env=environment, capture_output=True, text=True, timeout=SECONDS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_reported(program: str) -> None:
    done = run(program, suppressions=str(SUPPRESSIONS))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert re.fullmatch(r"[1-9]\d* passed, 0 failed\n", done.stdout)


def test_a_race_is_reported() -> None:
    done = run("planted_race", suppressions=str(SUPPRESSIONS))
    assert done.returncode == REPORTED
    assert "WARNING: ThreadSanitizer: data race" in done.stderr
    assert re.search(r"#0 release .*planted_race\.c", done.stderr), done.stderr


def test_each_suppression_is_needed() -> None:
    text = SUPPRESSIONS.read_text()
    entries = re.findall(r"^# cause: .+\n# upstream: https://.+\n# program: (\w+)\n(\w+):(\w+)$", text, re.M)
    assert len(entries) == len([line for line in text.splitlines() if line and not line.startswith("#")])
    for shown_by, _, function in entries:
        done = run(shown_by)
        assert done.returncode == REPORTED, f"{function} is not needed any more"
        assert function in done.stderr


# ---- programs

STARTING = [path for path in [*SEEDS.glob("*.py"), *ORDERS.glob("*.py")] if program.parse(path.read_bytes()).starts]
RACES = sorted((ROOT / "tests/races").glob("*.patch"))
RACE = re.compile(r"Rule: .+\nBroken: .+\nSeen by: (\w+)\n\n--- a/ext/(\w+\.c)\n")
TIMES = 20


@pytest.fixture(scope="module")
def native() -> Target:
    return find_target("native", sanitizer="thread")


def test_programs_that_start_ops(native: Target) -> None:
    assert len(STARTING) >= 10
    done = run_replay(native, STARTING * TIMES, "--quiet", seconds=60, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, "")


def commands(output: str) -> list[str]:
    """What ninja does to make this file, and no other one."""
    words = ["ninja", "-C", preset_dir("thread"), "-t", "commands", "-s", output]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()


def run_in_build(command: str) -> None:
    done = subprocess.run(command, shell=True, cwd=preset_dir("thread"), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("patch", RACES, ids=lambda patch: patch.stem)
def test_a_race_in_ext_is_seen_by_a_program(patch: Path, native: Target, tmp_path: Path) -> None:
    """Only the file with the race is compiled; before the library with the one without, it takes its place."""
    header = RACE.match(patch.read_text())
    assert header
    seen_by, file = header.groups()
    shutil.copyfile(EXT / file, tmp_path / file)
    subprocess.run(["patch", "-s", tmp_path / file, patch], check=True)
    ours = f"ext/CMakeFiles/geocapsule_core.dir/{file}.o"
    (compiled,) = commands(ours)
    compiled = compiled.replace(ours, f"{tmp_path}/racing.o").replace(f"{EXT}/{file}", f"-I{EXT} {tmp_path}/{file}")
    run_in_build(compiled)
    (linked,) = commands("fuzz/native-replay")
    before, library, after = linked.partition(" ext/libgeocapsule_core.a")
    assert library
    linked = f"{before} {tmp_path}/racing.o{library}{after}"
    run_in_build(linked.replace("-o fuzz/native-replay", f"-o {tmp_path}/native-replay"))
    racing = dataclasses.replace(native, replay=tmp_path / "native-replay")
    path = ORDERS / f"{seen_by}.py"
    verdict = read_verdict(run_replay(racing, [path] * 200, "--quiet", seconds=60, timeout=SECONDS).stderr)
    assert verdict and (verdict.signature.bug, verdict.oracle) == ("data-race", "ThreadSanitizer")
    assert verdict.signature.op in {statement.called for statement in program.parse(path.read_bytes()).statements}


def test_the_gate_is_awake(native: Target) -> None:
    assert check_gate(native) == 10


def test_a_hunt(tmp_path: Path) -> None:
    figures = tmp_path / "hunt.json"
    words = ["--sanitizer", "thread", "--seconds", "3", "--findings", str(tmp_path / "f"), "--json", str(figures)]
    assert cli.main(["fuzz", "native", *words]) == 0
    found = read_json(figures)
    assert (found["sanitizer"], found["findings"], found["leak_checks"]) == ("thread", [], 0)
    assert found["programs"] > 100


def test_a_replay_names_the_race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    path = write_program(tmp_path / "p.py", 'plant("data-race")')
    report = tmp_path / "replay.json"
    words = ["--target", "native", "--sanitizer", "thread", "--quiet", "--json", str(report), str(path)]
    assert cli.main(["replay", *words]) == 1
    (finding,) = read_json(report)["findings"]
    assert (finding["signature"], finding["oracle"]) == ("data-race-none-plant", "ThreadSanitizer")


@pytest.mark.parametrize("words", [["lifecycle"], ["native", "--stack", "instrumented"]])
def test_what_tsan_does_not_watch(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fuzz", *words, "--sanitizer", "thread"]) == 2
    assert "--sanitizer thread is for the target native" in capsys.readouterr().err
