"""./run test --valgrind: what exercises ext, in a stock interpreter and with the plain build, under valgrind.

One pytest for each test file, the native tests, and the programs of the corpus, as many at a time as there are cores.
The native tests run as whole programs, not by test_native.py, which would load GDAL under valgrind for each test."""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from capsan.build import build
from capsan.exercises import (
    BUILD_TARGETS,
    NATIVE_TESTS,
    batches,
    corpus_programs,
    ext_test_files,
    named_paths,
    native_tests,
    replay_command,
)
from capsan.paths import EXT, ROOT
from capsan.suite import FAILED, PASSED, pytest_command, summary
from capsan.targets import target_environment
from capsan.valgrind import (
    SUPPRESSIONS,
    Log,
    Record,
    check_awake,
    read_logs,
    used_suppressions,
    valgrind_command,
    valgrind_environment,
)
from capsan.valgrind_suppressions import read_names

# What runs nothing of ext that the rest does not run, and why. Named on the command line it runs all the same.
LEFT_OUT = {
    "test_programs": "parses, prints and mutates programs; calls no op",
    "test_corpus.py": "has programs that are jobs of their own here",
    "test_stubs.py": "compares texts and asks mypy",
}
_SECONDS = 7200  # for one job, which takes five minutes, or an hour on a busy machine; its end is a finding
_LOOKS = 20  # for leaks, in one pytest
# Tests that ask ASan something, and those that end a process in a way that valgrind rightly reports.
NOT_WATCHED = ("-m", "not asan and not abandons")
_NOTHING_CHOSEN, _NOT_RUN = 5, (2, 3, 4)
_OUTPUT = 2000  # characters of a process's last words

Finding = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """Something to run under valgrind."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str]
    is_pytest: bool = False
    paths: Sequence[str] = ()  # the files and ids of tests that pytest is to run
    counts: int = 1  # programs that it runs; tests are counted by pytest


@dataclass
class Outcome:
    job: Job
    status: int  # below 0: the signal that ended it
    log: Log
    output: str
    used: set[str]  # suppressions
    tests: int = 0
    skipped: int = 0
    failures: list[Finding] = field(default_factory=list)  # as pytest tells them; what valgrind found is in the log

    @property
    def findings(self) -> list[Finding]:
        return self.failures + [_finding(record, self.job) for record in self.log.records]


def run_suite(rest: Sequence[str]) -> tuple[dict[str, Any], int]:
    """Figures as ./run test has them, and the exit status. With arguments for pytest, only tests that they choose."""
    plain = build("plain", [*BUILD_TARGETS, "valgrind_requests", "valgrind_planted"])
    if not rest:
        for name, why in LEFT_OUT.items():
            print(f"valgrind: without {name}, which {why}", file=sys.stderr)
    print(f"valgrind: awake, {check_awake(plain)} planted bugs seen", file=sys.stderr, flush=True)
    start = time.monotonic()
    jobs = list(_jobs(plain, rest))
    _leave_no_cores()
    with tempfile.TemporaryDirectory(prefix="capsan-valgrind-") as scratch:
        outcomes = _Runner(Path(scratch)).run(jobs)
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    figures = {
        "tests": sum(outcome.tests for outcome in outcomes),
        "skipped": sum(outcome.skipped for outcome in outcomes),
        "native_tests": sum(job.counts for job in jobs if job.name.startswith("native")),
        "programs": sum(job.counts for job in jobs if job.name.startswith("corpus")),
        "seconds": round(time.monotonic() - start, 1),
        "findings": findings,
        "unused_suppressions": _unused(outcomes) if not rest else [],
    }
    return figures, _exit_status(outcomes, findings)


def _leave_no_cores() -> None:
    """What dies under valgrind would leave a file vgcore.NUMBER in the current folder."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _exit_status(outcomes: Sequence[Outcome], findings: Sequence[Finding]) -> int:
    if findings:
        return 1
    not_run = any(outcome.status in _NOT_RUN for outcome in outcomes if outcome.job.is_pytest)
    return 2 if not_run or all(outcome.status == _NOTHING_CHOSEN for outcome in outcomes) else 0


def _unused(outcomes: Sequence[Outcome]) -> list[str]:
    used = set().union(*(outcome.used for outcome in outcomes))
    return [name for name in read_names(SUPPRESSIONS) if name not in used]


def _jobs(plain: Path, rest: Sequence[str]) -> Iterator[Job]:
    """What takes longest comes first."""
    if named_paths(rest):
        paths = named_paths(rest)
        yield _pytest_job(plain, "tests", [argument for argument in rest if argument not in paths], paths)
        return
    if not rest:
        environment = valgrind_environment(plain)
        for name in reversed(native_tests()):
            if name in LEFT_OUT:
                continue
            yield Job(f"native {name}", [plain / "tests" / "native" / name], environment)
    for file in ext_test_files():
        if file != NATIVE_TESTS and file.name not in LEFT_OUT:
            name = str(file.relative_to(ROOT))
            yield _pytest_job(plain, name, rest, [name])
    if not rest:
        yield from _corpus_jobs(plain)


def _pytest_job(plain: Path, name: str, arguments: Sequence[str], paths: Sequence[str]) -> Job:
    options = [*NOT_WATCHED, "-p", "no:cacheprovider", "-p", "capsan.valgrind_plugin"]
    path = f"{EXT}:{plain / 'ext'}"
    environment = {
        **valgrind_environment(plain),
        "PYTHONPATH": path,
        "CAPSAN_PLAIN_PYTHONPATH": path,
        "CAPSAN_BUILD": str(plain),
        "CAPSAN_VALGRIND_LOOKS": str(_LOOKS),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # seconds, each time
    }
    return Job(name, pytest_command([*options, *arguments]), environment, is_pytest=True, paths=paths)


def _corpus_jobs(plain: Path) -> Iterator[Job]:
    environment = target_environment(**valgrind_environment(plain))
    for target, programs in corpus_programs().items():
        if target == "teardown":  # its ends keep handles on purpose, or are of an interpreter that a fork has made
            continue
        for batch in batches(programs):
            name = f"{len(batch)} programs" if len(batch) > 1 else str(batch[0].relative_to(ROOT))
            command = replay_command(plain / "fuzz" / f"{target}-replay", batch, _SECONDS)
            yield Job(f"corpus {target}: {name}", command, environment, counts=len(batch))


class _Runner:
    """Runs jobs side by side, and ends all of them when it is interrupted."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._done = 0

    def run(self, jobs: Sequence[Job]) -> list[Outcome]:
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            try:
                return list(pool.map(lambda job: self._report(job, len(jobs)), jobs))
            except BaseException:
                self._stop()
                raise

    def _report(self, job: Job, jobs: int) -> Outcome:
        start = time.monotonic()
        outcome = self._named_leaks(self._run(job))
        with self._lock:
            self._done += 1
            done = f"valgrind: {self._done}/{jobs} {job.name}: {len(outcome.findings)} findings"
            print(f"{done}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
            if outcome.failures or outcome.status in _NOT_RUN:
                print(outcome.output, flush=True)
        return outcome

    def _run(self, job: Job) -> Outcome:
        logs = Path(tempfile.mkdtemp(dir=self._scratch))
        report = Path(f"{logs}.xml")
        command = [*job.command, *([f"--junitxml={report}"] if job.is_pytest else []), *job.paths]
        with Path(f"{logs}.txt").open("w+b") as output:
            process = self._start(
                valgrind_command(logs, command), {**job.environment, "CAPSAN_VALGRIND_LOGS": str(logs)}, output
            )
            status = self._wait(process)
            output.seek(0)
            text = output.read().decode(errors="replace")
        log = read_logs(logs, process.pid)
        outcome = Outcome(job, status, log, text, used_suppressions(logs))
        if job.is_pytest and report.exists():
            figures = summary(report, PASSED)
            outcome.tests, outcome.skipped, outcome.failures = figures["tests"], figures["skipped"], figures["findings"]
        outcome.failures += _unexplained(outcome, report.exists())
        return outcome

    def _start(self, command: list[str], environment: dict[str, str], output: Any) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise KeyboardInterrupt
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
            self._running.add(process)
            return process

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        try:
            return process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
        finally:
            with self._lock:
                self._running.discard(process)

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            for process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()

    def _named_leaks(self, outcome: Outcome) -> Outcome:
        """Tells which test leaks, by running those that may again and looking after each of them."""
        for record in outcome.log.records:
            if record.is_leak and len(record.tests) > 1:
                again = self._run(_again(outcome.job, record.tests))
                exact = [other for other in again.log.records if other.key == record.key and len(other.tests) == 1]
                record.tests = exact[0].tests if exact else record.tests
        return outcome


def _again(job: Job, tests: Sequence[str]) -> Job:
    """Those tests only, with a look for leaks after each."""
    return replace(job, paths=tests, environment={**job.environment, "CAPSAN_VALGRIND_LOOKS": str(len(tests))})


def _unexplained(outcome: Outcome, reported: bool) -> list[Finding]:
    """An end that neither pytest nor valgrind explains is a finding, too."""
    status, job = outcome.status, outcome.job
    if job.is_pytest and (status in _NOT_RUN or (reported and status in (PASSED, FAILED, _NOTHING_CHOSEN))):
        return []
    died = any(record.is_death for record in outcome.log.records)
    if status == PASSED or (outcome.findings if status > 0 else died):
        return []
    how = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return [
        {
            "test": outcome.log.running or job.name,
            "message": f"{job.name} {how}",
            "stack": outcome.output[-_OUTPUT:].splitlines(),
        }
    ]


def _finding(record: Record, job: Job) -> Finding:
    tests = record.tests or [job.name]
    name = tests[0] if len(tests) == 1 else f"one of {len(tests)} tests, {tests[0]} to {tests[-1]}"
    return {"test": name, "message": record.message, "stack": record.lines}
