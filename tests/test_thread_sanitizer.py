"""The C layers under TSan: eight threads adopt, use, close and release one tree of handles."""

import re
import subprocess

import pytest

from capsan.build import build
from capsan.paths import ROOT, SYMBOLIZER, preset_dir
from capsan.sanitizers import join_options, plain_environment

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
    for program, _, function in entries:
        done = run(program)
        assert done.returncode == REPORTED, f"{function} is not needed any more"
        assert function in done.stderr
