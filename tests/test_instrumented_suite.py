"""./run test --stack instrumented: apart from the suite, which neither needs nor builds the libraries."""

import subprocess
from pathlib import Path

import pytest
from commands import call, environment

from capsan.paths import ROOT
from capsan.suite import PASSED, exit_status, pytest_command

FOLDER = "tests/instrumented"


def collect(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = pytest_command(["--collect-only", *arguments])
    return subprocess.run(command, cwd=ROOT, env=environment(**variables), capture_output=True, text=True, timeout=120)


def collected(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode == PASSED, done.stdout + done.stderr
    return {line.split("::")[0] for line in done.stdout.splitlines() if "::" in line}


def test_the_suite_has_nothing_of_it_without_the_option() -> None:
    """Nothing that is skipped or deselected, either."""
    few = "--ignore-glob=tests/test_[!m]*"  # none that needs geocapsule to be collected
    suite, with_option = collected(collect(few)), collected(collect(few, CAPSAN_STACK="instrumented"))
    assert "tests/test_minimize.py" in suite
    files = {str(file.relative_to(ROOT)) for file in (ROOT / FOLDER).glob("test_*.py")}
    assert with_option - suite == files


@pytest.mark.parametrize("path", [FOLDER, f"{FOLDER}/test_library_cases.py"])
def test_it_is_not_run_by_name_alone(path: str) -> None:
    done = collect(path)
    assert exit_status(done.returncode) == 2
    assert "./run test --stack instrumented" in done.stdout + done.stderr


def test_it_ends_without_libraries(tmp_path: Path) -> None:
    done = call("test", "--stack", "instrumented", STACK_PREFIX=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no ready build of PROJ, GEOS and GDAL" in done.stderr


def test_valgrind_does_not_go_with_it() -> None:
    done = call("test", "--valgrind", "--stack", "instrumented")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--valgrind runs Debian's libraries" in done.stderr
