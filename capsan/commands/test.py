"""./run test: pytest in a stock interpreter, with ASan preloaded and the sanitized extension on its path."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from capsan.build import build
from capsan.paths import EXT, ROOT
from capsan.sanitizers import sanitizer_environment

SUMMARY = """Runs the whole test suite under ASan and UBSan. Arguments not listed here go to pytest unchanged:
-k EXPRESSION, -x, a file, a test's id. For pytest's own help: ./run test -- --help"""
EXAMPLE = "./run test -x -k capsule"
PASSES_ON = True

_PASSED, _FAILED = 0, 1
# pytest: 2 interrupted, 3 internal error, 4 wrong usage, 5 no tests; a gate that ran nothing has not passed.
_NOT_RUN = (2, 3, 4, 5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "./run test [--json FILE] [pytest arguments]"
    parser.add_argument("--json", type=Path, metavar="FILE", help="write counts and failed tests to FILE")


def run(args: argparse.Namespace) -> int:
    asan = build("asan")
    plain = build("plain")
    rest = args.rest[1:] if args.rest[:1] == ["--"] else args.rest
    if args.json is None:
        return _exit_status(_pytest(rest, _environment(asan, plain)))
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "junit.xml"
        status = _exit_status(_pytest([*rest, f"--junitxml={report}"], _environment(asan, plain)))
        args.json.write_text(json.dumps(_summary(report, status), indent=2) + "\n")
    return status


def _environment(asan: Path, plain: Path) -> dict[str, str]:
    return {
        **os.environ,
        **sanitizer_environment(preload=True),
        "PYTHONPATH": f"{EXT}:{asan / 'ext'}",
        # For tests that start a stock interpreter with nothing watching.
        "CAPSAN_PLAIN_PYTHONPATH": f"{EXT}:{plain / 'ext'}",
    }


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # pytest got it too, and has a summary to print.
            process.wait()
            raise


def _exit_status(code: int) -> int:
    """A death by signal or by a sanitizer (which exits 1) is a finding, as a failed test is."""
    if code == _PASSED:
        return 0
    return 2 if code in _NOT_RUN else _FAILED


def _summary(report: Path, status: int) -> dict[str, Any]:
    """pytest writes its report last, so that there is none when it died: that is the finding then."""
    if not report.exists():
        finding = [{"test": None, "message": "pytest ended without a report"}] if status == _FAILED else []
        return {"tests": 0, "skipped": 0, "findings": finding}
    cases = list(ElementTree.parse(report).iter("testcase"))
    return {
        "tests": len(cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
        "findings": [found for case in cases if (found := _finding(case)) is not None],
    }


def _finding(case: ElementTree.Element) -> dict[str, str] | None:
    for kind in ("failure", "error"):
        if (element := case.find(kind)) is not None:
            name = f"{case.get('classname')}::{case.get('name')}"
            return {"test": name, "message": element.get("message", "")}
    return None
