"""The C layers, tested in C, most with no interpreter: each test of tests/native/ in a process of its own."""

import subprocess

import pytest
from commands import BUILD

from capsan.sanitizers import plain_environment

PROGRAMS = (
    "test_callback",
    "test_facts",
    "test_handle",
    "test_ops",
    "test_ownership",
    "test_programs",
    "test_python_arena",
    "test_threads",
)
NATIVE = BUILD / "tests" / "native"
SECONDS = 120


def run(program: str, argument: str) -> subprocess.CompletedProcess[str]:
    """Nothing preloaded: these are linked with the sanitizers. They return from main: LSan looks at exit."""
    options = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    environment = plain_environment() | options
    command = [NATIVE / program, argument]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Asked when tests are collected: a program that was not built is an error there, not an empty list."""
    if "program" in metafunc.fixturenames:
        tests = [(program, test) for program in PROGRAMS for test in run(program, "--list").stdout.split()]
        metafunc.parametrize(("program", "test"), tests)


def test_native(program: str, test: str) -> None:
    result = run(program, test)
    assert (result.returncode, result.stdout) == (0, "1 passed, 0 failed\n"), result.stdout + result.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_there_are_tests(name: str) -> None:
    assert len(run(name, "--list").stdout.split()) >= 4


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_name_that_no_test_has_is_an_error(name: str) -> None:
    assert run(name, "no_such_test").returncode == 1
