"""What the handle checker, ASan's runtime and valgrind cost on a real workload, the whole process, side by side.

Each round runs the workload once in every way, and each run is compared with the plain one of its own round.
"""

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from capsan.errors import EnvironmentProblem
from capsan.paths import ROOT, asan_runtime
from capsan.sanitizers import plain_environment

WORKLOAD = ROOT / "bench" / "handles_workload.py"
Figures = dict[str, Any]


@dataclass
class Way:
    """One way to run the workload, and what its runs gave."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)  # laid over the plain one
    rounds: int | None = None  # fewer than the others
    seconds: list[float] = field(default_factory=list)
    parts: list[dict[str, float]] = field(default_factory=list)

    def run(self) -> str:
        """Runs once, and gives the checksum of the results."""
        environment = plain_environment() | self.environment
        start = time.perf_counter()
        done = subprocess.run(self.command, capture_output=True, text=True, env=environment)
        taken = time.perf_counter() - start
        if done.returncode:
            raise EnvironmentProblem(
                f"the workload, run as '{self.name}', ended with status {done.returncode}:\n{done.stderr[-2000:]}"
            )
        answer = json.loads(done.stdout.splitlines()[-1])
        self.seconds.append(taken)
        self.parts.append(answer["seconds"])
        return str(answer["checksum"])

    def ratios(self, plain: "Way") -> list[float]:
        return [mine / beside for mine, beside in zip(self.seconds, plain.seconds, strict=False)]

    def part_ratios(self, plain: "Way") -> dict[str, float]:
        pairs = list(zip(self.parts, plain.parts, strict=False))
        return {name: statistics.median(mine[name] / beside[name] for mine, beside in pairs) for name in self.parts[0]}

    def figures(self, plain: "Way") -> Figures:
        return {
            "seconds": [round(value, 3) for value in self.seconds],
            "median": round(statistics.median(self.seconds), 3),
            "ratio": round(statistics.median(self.ratios(plain)), 4),
            "ratios": [round(value, 4) for value in self.ratios(plain)],
            "part_ratios": {name: round(value, 4) for name, value in self.part_ratios(plain).items()},
        }


def make_ways(python: Path, library: Path, log: str) -> list[Way]:
    """All ways to run, plain first."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise EnvironmentProblem("there is no valgrind here: ./run installs what is missing")
    command = [str(python), str(WORKLOAD)]
    checker = {"LD_PRELOAD": str(library), "CAPSAN_HANDLES_QUIET": "1", "CAPSAN_HANDLES_LOG": log}
    asan = {"LD_PRELOAD": str(asan_runtime()), "ASAN_OPTIONS": "detect_leaks=0"}
    return [
        Way("plain", command),
        Way("handle checker", command, checker),
        Way("ASan preloaded", command, asan),
        Way("valgrind", [valgrind, "-q", "--tool=memcheck", f"--log-file={log}/valgrind", *command], rounds=1),
    ]


def measure(ways: list[Way], rounds: int, console: Console | None = None) -> None:
    """Interleaved; the first to run in a round is another one each time, as the first finds caches cold."""
    checksums: dict[str, str] = {}
    for number in range(rounds):
        due = [way for way in ways if way.rounds is None or number < way.rounds]
        turn = number % len(due)
        for way in due[turn:] + due[:turn]:
            if console:
                console.print(f"round {number + 1} of {rounds}: {way.name} ...")
            checksums[way.name] = way.run()
        if len(set(checksums.values())) > 1:
            raise EnvironmentProblem(f"the workload's results differ: {checksums}")


def read_log(folder: Path) -> Figures:
    """What the checker wrote in its last run: its own count of calls, and findings, of which there should be none."""
    figures: Figures = {"calls": None, "findings": []}
    for file in sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime):
        for line in map(json.loads, file.read_text().splitlines()):
            if line["type"] == "summary":
                figures["calls"] = line.get("calls")
            elif line["type"] == "finding" and line["message"] not in figures["findings"]:
                figures["findings"].append(line["message"])
    return figures


def compare(python: Path, library: Path, rounds: int, console: Console | None = None) -> tuple[Figures, list[Way]]:
    """Measures all ways, valgrind's once; gives the figures, and the ways with their times."""
    with tempfile.TemporaryDirectory(prefix="capsan-peers-") as log:
        ways = make_ways(python, library, log)
        measure(ways, rounds, console)
        figures: Figures = {"rounds": rounds, "ways": {way.name: way.figures(ways[0]) for way in ways}}
        figures["checker"] = read_log(Path(log))
    return figures, ways


def call_costs(program: Path, library: Path) -> Figures:
    """Nanoseconds that a wrapped call takes longer than a plain one, by call: the least of three runs each."""
    checker = {"LD_PRELOAD": str(library), "CAPSAN_HANDLES_QUIET": "1"}
    plain, checked = ([json.loads(_output([str(program)], variables)) for _ in range(3)] for variables in ({}, checker))
    least = {name: min(run[name] for run in plain) for name in plain[0]}
    return {name: round(min(run[name] for run in checked) - least[name], 1) for name in least}


def _output(command: list[str], variables: dict[str, str]) -> str:
    environment = plain_environment() | variables
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout
