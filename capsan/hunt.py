"""Supervises a target: libFuzzer stops at its first crash, so it is started again until the time is spent."""

import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.findings import Finding, Findings, read_input
from capsan.leaks import bisect_leak
from capsan.log import Signature, Verdict, read_verdict
from capsan.minimize import minimize, minimize_bytes
from capsan.rate import measure_rate, times_for
from capsan.status import Status, read_status
from capsan.targets import LEAKS_EXIT, Target, target_environment

_CALLED = re.compile(r"(?:\w+\s*=\s*)?(?:(?:on|start)\s*\(\s*\d+\s*,\s*)?(\w+)")
_EDGES = re.compile(r"^#\d+\s.*\bcov: (\d+)")
_LOG_LINES = 4000
_HANG_SECONDS = 10
_MOST_DEATHS = 3
_LEAST_SECONDS = 1  # libFuzzer counts whole seconds, and 0 means for ever
_MINIMIZE_SECONDS = 15  # after the hunt; what is not done by then stays as it was found


@dataclass
class Plan:
    target: Target
    seconds: int
    jobs: int = 1
    module: str = "geocapsule"
    corpus: Path | None = None  # where new inputs are kept; None: nowhere
    seed: int | None = None  # of the random generator
    minimize: bool = True


@dataclass
class Hunt:
    """One hunt, from its start to its summary. `findings` and the figures may be read at any time."""

    plan: Plan
    findings: Findings
    scratch: Path
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    edges: int = 0
    restarts: int = 0
    deaths: int = 0  # of the target, for no reason that it gave: the kernel, short of memory, say
    notes: list[str] = field(default_factory=list)  # what a reader of the summary should know
    on_finding: Callable[[Finding], None] = lambda finding: None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def elapsed(self) -> float:
        return (self.ended or time.monotonic()) - self.started

    @property
    def status(self) -> Status:
        return sum((read_status(self.scratch / f"status-{job}") for job in range(self.plan.jobs)), Status())

    def run(self) -> None:
        """Returns when the time is spent or `stop` was called; EnvironmentProblem if the target cannot run."""
        corpus = self._working_corpus()
        with ThreadPoolExecutor(self.plan.jobs) as pool, ThreadPoolExecutor(1) as minimizer:
            jobs = [pool.submit(self._job, job, corpus, minimizer) for job in range(self.plan.jobs)]
            try:
                for job in as_completed(jobs):
                    job.result()
            except BaseException:
                self.stop()
                raise
            self.ended = time.monotonic()

    def stop(self) -> None:
        self._stop.set()

    def _working_corpus(self) -> Path:
        """A copy of the seeds that this hunt may prune: a seed that crashes would end every restart at once."""
        seeds = self.scratch / "seeds"
        seeds.mkdir()
        for seed in self.plan.target.inputs.find(self.plan.target.seeds):
            shutil.copyfile(seed, seeds / seed.name)
        (self.scratch / "corpus").mkdir()
        if self.plan.corpus:
            self.plan.corpus.mkdir(parents=True, exist_ok=True)
        return seeds

    def _job(self, job: int, seeds: Path, minimizer: ThreadPoolExecutor) -> None:
        runs = 0
        while not self._stop.is_set():
            left = self.plan.seconds - self.elapsed
            if left < _LEAST_SECONDS:
                return
            run = _Run(self, job, runs, seeds, int(left + 0.5))
            verdict, program, report = run.finish()
            runs += 1
            if verdict is None:
                continue
            self.restarts += 1
            finding = Finding(verdict, program, report, self.elapsed, inputs=self.plan.target.inputs)
            finding.known = self.plan.target.knows(finding.slug)
            if self.findings.add(finding):
                self.on_finding(finding)
                if self.plan.minimize and not finding.known and verdict.signature.bug != "timeout":
                    minimizer.submit(self._minimize, finding)

    def _minimize(self, finding: Finding) -> None:
        plan = self.plan

        def enough() -> bool:
            return self._stop.is_set() or self.elapsed > plan.seconds + _MINIMIZE_SECONDS

        try:
            if plan.target.inputs.programs:
                minimal = minimize(plan.target, finding.program, finding.verdict.signature, plan.module, enough)
            else:
                minimal = minimize_bytes(plan.target, finding.program, finding.verdict.signature, _MINIMIZE_SECONDS)
            if minimal:
                finding.minimal, finding.verdict, report = minimal
                finding.report = _relevant(report)
                self.findings.write(finding)
            self._measure_rate(finding, enough)
        except OSError as error:  # a full disk: the finding itself is safe
            self.notes.append(f"{finding.slug} could not be made smaller: {error}")

    def _measure_rate(self, finding: Finding, enough: Callable[[], bool]) -> None:
        signature = finding.verdict.signature
        program = (finding.minimal or finding.program).encode(errors="surrogateescape")
        if not self.plan.target.inputs.programs or signature.bug == "leak" or times_for(program) == 1:
            return
        place = self.findings.write(finding) / finding.inputs.file("program")
        finding.rate = measure_rate(self.plan.target, place, signature, self.plan.module, enough)
        self.findings.write(finding)


class _Run:
    """One life of the target, from start to death or to the end of the time."""

    def __init__(self, hunt: Hunt, job: int, number: int, seeds: Path, seconds: int) -> None:
        self.hunt = hunt
        self.seeds = seeds
        self.artifacts = hunt.scratch / f"artifacts-{job}-{number}"
        self.artifacts.mkdir()
        self.batch = self.artifacts / "leak-batch"
        self.status = hunt.scratch / f"status-{job}"
        self.lines: deque[str] = deque(maxlen=_LOG_LINES)
        plan = hunt.plan
        corpora = [plan.corpus or hunt.scratch / "corpus", seeds]
        command = [
            plan.target.fuzzer,
            *corpora,
            f"-max_total_time={seconds}",
            f"-artifact_prefix={self.artifacts}/",
            f"-timeout={_HANG_SECONDS}",
            "-detect_leaks=0",
            "-reload=1",
            "-report_slow_units=60",
            *plan.target.engine_options,
        ]
        if plan.target.dictionary.exists():
            command.append(f"-dict={plan.target.dictionary}")
        if plan.seed is not None:
            command.append(f"-seed={plan.seed + 1000 * job + number}")
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C is the supervisor's to handle
            env=target_environment(
                plan.module,
                CAPSAN_STATUS=str(self.status),
                CAPSAN_LEAK_BATCH=str(self.batch),
            ),
        )

    def finish(self) -> tuple[Verdict | None, str, str]:
        """Waits for the end. What was found, if anything: verdict, program and report."""
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        assert self.process.stderr
        for line in self.process.stderr:
            if match := _EDGES.match(line):
                self.hunt.edges = max(self.hunt.edges, int(match[1]))
            else:
                self.lines.append(line)
        status = self.process.wait()
        if self.hunt._stop.is_set() and not self._crashes():
            return None, "", ""
        return self._judge(status)

    def _watch(self) -> None:
        while self.process.poll() is None:
            if self.hunt._stop.wait(0.1):
                self.process.send_signal(signal.SIGINT)
                try:
                    self.process.wait(5)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                return

    def _judge(self, status: int) -> tuple[Verdict | None, str, str]:
        report = "".join(self.lines)
        if status == LEAKS_EXIT:
            return self._judge_leak(report)
        if crashes := self._crashes():
            self._prune(crashes[0])
            if crashes[0].name.startswith("timeout-"):
                report = self._where(crashes[0]) + report
            verdict = read_verdict(report) or Verdict(Signature("crash", "none", "none"), "libFuzzer", "crash", ())
            return verdict, read_input(crashes[0]), _relevant(report)
        if status == 0:
            return None, "", ""
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        problem = f"the target {self.hunt.plan.target.name} {how} and says no program did it"
        self.hunt.deaths += 1
        if status < 0 and self.hunt.deaths <= _MOST_DEATHS:
            self.hunt.notes.append(f"{problem}; it was started again")
            return None, "", ""
        raise EnvironmentProblem(f"{problem}:\n{_relevant(report)[-1500:]}")

    def _crashes(self) -> list[Path]:
        return [path for path in self.artifacts.iterdir() if path.name.startswith(("crash-", "timeout-", "oom-"))]

    def _where(self, program: Path) -> str:
        """The engine says nothing of statements when it loses patience: the line of report.h that belongs there."""
        if not self.hunt.plan.target.inputs.programs:
            return ""
        lines = program.read_text(errors="replace").split("\n")  # as the parser counts them
        number = read_status(self.status).statement
        called = _CALLED.match(lines[number]) if 0 <= number < len(lines) else None
        return f"==capsan== at statement {number + 1}, {called[1]} of none: {lines[number]}\n" if called else ""

    def _judge_leak(self, report: str) -> tuple[Verdict | None, str, str]:
        plan = self.hunt.plan
        batch = sorted(self.batch.glob("*.py"))
        found = bisect_leak(plan.target, batch, plan.module) if batch else None
        if found is None:
            verdict = Verdict(Signature("leak", "none", "batch"), "LeakSanitizer", "leak after many programs", ())
            if batch:
                place = _keep(self.hunt, self.artifacts.name, batch)
                self.hunt.notes.append(f"no program of the {len(batch)} leaks alone; all are in {place}")
            return verdict, "# a leak that no single program shows: see the notes\n", _relevant(report)
        program, own_report = found
        self._prune(program)
        return read_verdict(own_report), read_input(program), _relevant(own_report)

    def _prune(self, culprit: Path) -> None:
        """Takes a culprit out of the corpora, where every restart would meet it again."""
        culprit_bytes = culprit.read_bytes()
        kept = self.hunt.plan.corpus
        for corpus in (self.seeds, kept or self.hunt.scratch / "corpus"):
            for path in list(corpus.iterdir()):
                if (
                    not path.is_file()
                    or path.stat().st_size != len(culprit_bytes)
                    or path.read_bytes() != culprit_bytes
                ):
                    continue
                if corpus == kept:
                    self.hunt.notes.append(
                        f"{path} shows a finding: it is out of the corpus, and kept with the finding"
                    )
                path.unlink(missing_ok=True)


def _keep(hunt: Hunt, run: str, batch: list[Path]) -> Path:
    place = hunt.findings.folder / "leak-none-batch" / run
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(batch[0].parent, place)
    return place


_BEGINNING = re.compile(
    r"^(==capsan== |==\d+==ERROR|WARNING: ThreadSanitizer|.*: runtime error: |Fatal Python error|ALARM:)"
)
_NOISE = re.compile(
    r"^(INFO: |MS: |0x[0-9a-f,]+$|artifact_prefix=|Base64: |NOTE: libFuzzer|\s*NEW_FUNC|\s+Combine libFuzzer)"
    r"|^ERROR \d+: "
)


def _relevant(log: str) -> str:
    """From where an oracle began to speak, without the engine's chatter."""
    lines = log.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if _BEGINNING.match(line)), 0)
    return "".join(line for line in lines[start:] if not _NOISE.match(line))


def scratch_folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="capsan-hunt-")
