"""Runs the extension's own tests against an installed wheel, in its environment."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsan.errors import EnvironmentProblem
from capsan.exercises import NOT_ASAN, ext_test_files
from capsan.paths import ROOT, log_file
from capsan.sanitizers import plain_environment
from capsan.suite import exit_status, summary
from capsan.wheel.make import REQUIREMENTS, Installed, pip_install

# Of the test files that exercise ext, those that need more than a wheel and pytest, and what.
LEFT_OUT = {
    "test_corpus.py": "the replays",
    "test_finish.py": "the targets",
    "test_lifted.py": "the C layers, compiled apart",
    "test_native.py": "the C layers, compiled apart",
    "test_ownership_page.py": "the native tests",
    "test_program.py": "the C parser",
    "test_stubs.py": "the stub beside its generator, and mypy",
    "test_two_builds.py": "the stand-in, compiled apart",
}
# Installed beside the wheel; the versions are those of requirements.txt.
_TEST_REQUIREMENTS = ("pytest", "pytest-xdist", "nanoarrow")
_WHERE = "import geocapsule, _geocapsule; print(geocapsule.__file__); print(_geocapsule.__file__)"
_SECONDS = 1800
_LAST_LINES = 40


@dataclass(frozen=True)
class Trial:
    tests: int
    skipped: int
    findings: list[dict[str, Any]]


def wheel_tests() -> list[Path]:
    return [file for file in ext_test_files() if file.name not in LEFT_OUT]


def try_wheel(installed: Installed) -> Trial:
    log = log_file(f"wheel-{installed.flavour.name}-tests")
    pip_install(installed.folder, ["-c", str(REQUIREMENTS), *_TEST_REQUIREMENTS], log)
    check_origin(installed)
    print(f"capsan: testing the {installed.flavour.name} wheel", file=sys.stderr, flush=True)
    jobs = max(2, len(os.sched_getaffinity(0)))
    with tempfile.TemporaryDirectory(prefix="capsan-wheel-") as scratch:
        report = Path(scratch, "junit.xml")
        command = [*installed.python, "-P", "-m", "pytest", "-p", "no:cacheprovider", "-n", str(jobs)]
        command += ["--dist", "loadscope", f"--junitxml={report}"]
        command += [*([] if installed.flavour.has_runtime else NOT_ASAN), *map(str, wheel_tests())]
        with log.open("w") as output:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=trial_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
            )
        status = exit_status(done.returncode)
        figures = summary(report, status)
    if status != 0 and not figures["findings"]:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
        raise EnvironmentProblem(f"the tests did not run:\n{last}\nthe whole log: {log}")
    return Trial(figures["tests"], figures["skipped"], figures["findings"])


def trial_environment() -> dict[str, str]:
    """The tests ask capsan where the corpus is. geocapsule is not in that folder."""
    return {**plain_environment(), "PYTHONPATH": str(ROOT)}


def check_origin(installed: Installed) -> None:
    """What would be tested has to be the wheel, not the sources beside it."""
    done = subprocess.run(
        [*installed.python, "-P", "-c", _WHERE], cwd=ROOT, env=trial_environment(), capture_output=True, text=True
    )
    if done.returncode != 0:
        raise EnvironmentProblem(f"the installed wheel cannot be imported:\n{done.stderr.strip()[-2000:]}")
    for file in done.stdout.splitlines():
        if not Path(file).is_relative_to(installed.folder):
            raise EnvironmentProblem(f"the tests would run {file}, which is not in {installed.folder}")
