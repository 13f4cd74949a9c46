"""./run test: pytest in a stock interpreter, with ASan preloaded and the sanitized extension on its path."""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from capsan.build import build
from capsan.errors import UsageError
from capsan.paths import EXT
from capsan.sanitizers import plain_environment, sanitizer_environment
from capsan.suite import exit_status, run_pytest, summary
from capsan.targets import STACKS

SUMMARY = """Runs the whole test suite under ASan and UBSan. Arguments not listed here go to pytest unchanged:
-k EXPRESSION, -x, a file, a test's id. For pytest's own help: ./run test -- --help
Without any, files run side by side, as many as there are cores.

With --valgrind, runs under valgrind what exercises ext, with the plain build in a stock interpreter: the test
files that import geocapsule, lie in tests/ext/ or are named test_ext_*.py, the native tests, and the programs of
the corpus; with arguments for pytest, only the tests that they choose.

With --stack instrumented, runs the tests in tests/instrumented/ instead, which need the libraries of ./run stack
(20 minutes, once): what these report and Debian's do not, and the targets that have them inside.

With --stack vendored, runs the tests in tests/vendored/ instead, which need a wheel with the libraries inside
(./run stack --sanitizer none, once): whether it finds its data, and how it goes with the system's libraries."""
EXAMPLE = """./run test -x -k capsule
  ./run test --valgrind
  ./run test --stack instrumented -k projection"""
PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "./run test [--valgrind | --stack STACK] [--json FILE] [pytest arguments]"
    parser.add_argument("--valgrind", action="store_true", help="run what exercises ext under valgrind")
    parser.add_argument(
        "--stack",
        choices=(*STACKS, "vendored"),
        default="system",
        help="instrumented: the tests of the libraries of ./run stack; vendored: of the wheel that has them inside",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write counts and failed tests to FILE")


def run(args: argparse.Namespace) -> int:
    rest = args.rest[1:] if args.rest[:1] == ["--"] else args.rest
    if args.valgrind:
        if args.stack != "system":
            raise UsageError("--valgrind runs Debian's libraries: leave --stack out")
        return _run_valgrind(rest, args.json)
    if args.stack != "system":
        # Where pytest looks when its arguments name no file.
        folder = ("-o", f"testpaths=tests/{args.stack}")
        environment = _instrumented_environment() if args.stack == "instrumented" else _vendored_environment()
        return _run([*folder, *rest], environment, args.json)
    environment = _environment(build("asan"), build("plain"))
    return _run(rest or _whole_suite(), environment, args.json)


def _run(arguments: list[str], environment: dict[str, str], file: Path | None) -> int:
    if file is None:
        return exit_status(run_pytest(arguments, environment))
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "junit.xml"
        status = exit_status(run_pytest([*arguments, f"--junitxml={report}"], environment))
        file.write_text(json.dumps(summary(report, status), indent=2) + "\n")
    return status


def _whole_suite() -> list[str]:
    """On all cores, each test file as a whole on one of them: what a file leaks is looked for when it is done. In the
    order of collection, which tests/conftest.py has begin with the long ones."""
    return ["-n", str(max(2, len(os.sched_getaffinity(0)))), "--dist", "loadscope", "--no-loadscope-reorder"]


def _environment(asan: Path, plain: Path) -> dict[str, str]:
    return {
        **os.environ,
        **sanitizer_environment(preload=True),
        "PYTHONPATH": f"{EXT}:{asan / 'ext'}",
        # For tests that start a stock interpreter with nothing watching.
        "CAPSAN_PLAIN_PYTHONPATH": f"{EXT}:{plain / 'ext'}",
    }


def _instrumented_environment() -> dict[str, str]:
    """Nothing is preloaded: the tests start programs that have all in them. Builds are made here, where they show."""
    from capsan.instrumented import build_instrumented

    build_instrumented(())
    return {**plain_environment(), "CAPSAN_STACK": "instrumented"}


def _vendored_environment() -> dict[str, str]:
    """Nothing is preloaded here, either: the tests start interpreters, some of them with two builds in one process."""
    from capsan.wheel.vendored import vendored_site

    site = vendored_site()
    build("asan")
    plain = build("plain")
    return {
        **plain_environment(),
        "CAPSAN_STACK": "vendored",
        "CAPSAN_VENDORED": str(site),
        "CAPSAN_PLAIN_PYTHONPATH": f"{EXT}:{plain / 'ext'}",
    }


def _run_valgrind(rest: list[str], file: Path | None) -> int:
    from capsan.valgrind_suite import run_suite

    figures, status = run_suite(rest)
    for finding in figures["findings"]:
        _show(finding)
    for name in figures["unused_suppressions"]:
        print(f"suppression {name} was not needed: take it out if this holds for every system")
    ran = f"{figures['tests']} tests, {figures['native_tests']} native programs, {figures['programs']} corpus programs"
    print(f"{ran} under valgrind: {len(figures['findings'])} findings, {figures['seconds']:.0f} s")
    if file is not None:
        file.write_text(json.dumps(figures, indent=2) + "\n")
    return status


def _show(finding: dict[str, Any]) -> None:
    print(f"FINDING   {finding['test']}: {finding['message']}")
    for line in finding.get("stack", []):
        print(f"    {line}")
