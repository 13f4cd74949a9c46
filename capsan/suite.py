"""pytest as the commands start it: what its exit status means, and what its report says."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from capsan.paths import ROOT

PASSED, FAILED, NO_TESTS = 0, 1, 5
# pytest: 2 interrupted, 3 internal error, 4 wrong usage, 5 no tests; a gate that ran nothing has not passed.
_NOT_RUN = (2, 3, 4, NO_TESTS)


def pytest_command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def run_pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """pytest's own exit status, or below 0 the signal that ended it."""
    with subprocess.Popen(pytest_command(arguments), cwd=ROOT, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # pytest got it too, and has a summary to print.
            process.wait()
            raise


def exit_status(code: int) -> int:
    """A death by signal or by a sanitizer (which exits 1) is a finding, as a failed test is."""
    if code == PASSED:
        return 0
    return 2 if code in _NOT_RUN else FAILED


def summary(report: Path, status: int) -> dict[str, Any]:
    """pytest writes its report last, so that there is none when it died: that is the finding then."""
    if not report.exists():
        finding = [{"test": None, "message": "pytest ended without a report"}] if status == FAILED else []
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
