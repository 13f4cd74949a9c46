"""./run test --stack NAME: apart from the suite, which neither needs nor builds the libraries."""

import subprocess
from pathlib import Path

import pytest
from commands import call, environment

from capsan.paths import ROOT
from capsan.suite import PASSED, exit_status, pytest_command

STACKS = ("instrumented", "vendored")


def collect(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = pytest_command(["--collect-only", *arguments])
    return subprocess.run(command, cwd=ROOT, env=environment(**variables), capture_output=True, text=True, timeout=120)


def collected(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode == PASSED, done.stdout + done.stderr
    return {line.split("::")[0] for line in done.stdout.splitlines() if "::" in line}


@pytest.mark.parametrize("stack", STACKS)
def test_the_suite_has_nothing_of_it_without_the_option(stack: str) -> None:
    """Nothing that is skipped or deselected, either."""
    few = "--ignore-glob=tests/test_[!m]*"  # none that needs geocapsule to be collected
    site = {"CAPSAN_STACK": stack, "CAPSAN_VENDORED": "/nowhere"}
    suite, with_option = collected(collect(few)), collected(collect(few, **site))
    assert "tests/test_minimize.py" in suite
    files = {str(file.relative_to(ROOT)) for file in (ROOT / "tests" / stack).glob("test_*.py")}
    assert with_option - suite == files


@pytest.mark.parametrize(
    "path",
    [
        "tests/instrumented",
        "tests/instrumented/test_library_cases.py",
        "tests/vendored",
        "tests/vendored/test_data.py",
    ],
)
def test_it_is_not_run_by_name_alone(path: str) -> None:
    done = collect(path)
    assert exit_status(done.returncode) == 2
    assert f"./run test --stack {path.split('/')[1]}" in done.stdout + done.stderr


@pytest.mark.parametrize("stack", STACKS)
def test_it_ends_without_libraries(stack: str, tmp_path: Path) -> None:
    done = call("test", "--stack", stack, STACK_PREFIX=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no ready build of PROJ, GEOS and GDAL" in done.stderr


@pytest.mark.parametrize("stack", STACKS)
def test_valgrind_does_not_go_with_it(stack: str) -> None:
    done = call("test", "--valgrind", "--stack", stack)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--valgrind runs Debian's libraries" in done.stderr
