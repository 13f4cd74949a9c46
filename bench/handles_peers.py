"""What the handle checker, ASan's runtime and valgrind cost on a real workload, the whole process, side by side.

Each round runs the workload once in every way, and each run is compared with the plain one of its own round.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for a run as a script

from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from capsan.errors import EnvironmentProblem, UsageError  # noqa: E402
from capsan.paths import asan_runtime  # noqa: E402
from capsan.sanitizers import plain_environment  # noqa: E402

EXAMPLE = """example:
  .venv/bin/python bench/handles_peers.py --python /tmp/wheels/bin/python \\
      --library build/plain/sanitizers/handles/libcapsan_handles.so --json figures.json"""

WORKLOAD = ROOT / "bench" / "handles_workload.py"
PACKAGES = ("numpy", "rasterio", "pyproj", "shapely")
GOAL, AIM = 1.10, 1.05  # times plain, in the median

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


def require(path: Path, what: str) -> str:
    """Not resolved: the interpreter of a virtual environment is known by the name it is called by."""
    if not path.exists():
        raise UsageError(f"{what}: there is no {path}")
    return str(path.absolute())


def require_packages(python: str) -> None:
    done = subprocess.run(
        [python, "-c", f"import {', '.join(PACKAGES)}"], capture_output=True, text=True, env=plain_environment()
    )
    if done.returncode:
        raise EnvironmentProblem(
            f"{python} cannot import {', '.join(PACKAGES)}:\n{done.stderr.strip().splitlines()[-1]}\n"
            f"install them: {python} -m pip install {' '.join(PACKAGES)}"
        )


def make_ways(python: Path, library: Path | None, log: str, valgrind: bool) -> list[Way]:
    """All ways to run, plain first; the checker's only with its library."""
    command = [require(python, "--python"), str(WORKLOAD)]
    ways = [Way("plain", command)]
    if library is not None:
        checker = {"LD_PRELOAD": require(library, "--library"), "CAPSAN_HANDLES_QUIET": "1", "CAPSAN_HANDLES_LOG": log}
        ways.append(Way("handle checker", command, checker))
    asan = {"LD_PRELOAD": str(asan_runtime()), "ASAN_OPTIONS": "detect_leaks=0"}
    ways.append(Way("ASan preloaded", command, asan))
    if valgrind:
        found = shutil.which("valgrind")
        if found is None:
            raise EnvironmentProblem("there is no valgrind here: apt-get install valgrind")
        ways.append(Way("valgrind", [found, "-q", "--tool=memcheck", f"--log-file={log}/valgrind", *command], rounds=1))
    return ways


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


def make_table(ways: list[Way]) -> Table:
    table = Table("run as", "median", "min to max", "times plain", "least to most")
    for way in ways:
        times, ratios = way.seconds, way.ratios(ways[0])
        table.add_row(
            way.name,
            f"{statistics.median(times):.2f} s",
            f"{min(times):.2f} to {max(times):.2f} s" if len(times) > 1 else "one run",
            f"{statistics.median(ratios):.3f}",
            f"{min(ratios):.3f} to {max(ratios):.3f}" if len(ratios) > 1 else "",
        )
    return table


def compare(
    python: Path, library: Path | None, rounds: int = 5, valgrind: bool = False, console: Console | None = None
) -> tuple[Figures, list[Way]]:
    """Measures all, and gives the figures, and the ways with their times for a table."""
    with tempfile.TemporaryDirectory(prefix="capsan-peers-") as log:
        ways = make_ways(python, library, log, valgrind)
        require_packages(ways[0].command[0])
        measure(ways, rounds, console)
        figures: Figures = {"rounds": rounds, "goal": GOAL, "aim": AIM}
        figures["ways"] = {way.name: way.figures(ways[0]) for way in ways}
        if library is not None:
            figures["checker"] = read_log(Path(log))
    return figures, ways


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--python", type=Path, required=True, metavar="FILE", help=f"an interpreter that has {', '.join(PACKAGES)}"
    )
    parser.add_argument(
        "--library", type=Path, metavar="FILE", help="the checker, libcapsan_handles.so (else: peers only)"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each way is run (5)")
    parser.add_argument("--valgrind", action="store_true", help="valgrind too, in the first round: takes minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    args = parser.parse_args(arguments)
    if args.rounds < 1:
        parser.error("--rounds: at least 1")
    return args


def main(arguments: list[str] | None = None) -> int:
    from capsan.commands.bench import _machine  # here, as that module may import this one

    args = parse(arguments)
    console = Console(highlight=False)
    try:
        figures, ways = compare(args.python, args.library, args.rounds, args.valgrind, console)
    except (UsageError, EnvironmentProblem) as error:
        print(f"handles_peers: {error}", file=sys.stderr)
        return 2
    figures["machine"] = _machine()
    console.print(make_table(ways))
    console.print(f"on {figures['machine']['cpu']}; the checker's goal: {GOAL:.2f} times plain, {AIM:.2f} the aim")
    for way in ways[1:]:
        parts = ", ".join(f"{name} {ratio:.3f}" for name, ratio in way.part_ratios(ways[0]).items())
        console.print(f"{way.name}, times plain by part: {parts}")
    checker: Mapping[str, Any] = figures.get("checker", {})
    if checker.get("calls"):
        console.print(f"the checker saw {checker['calls']:,} calls a run")
    for message in checker.get("findings", []):
        console.print(f"the checker reported: {message}")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
