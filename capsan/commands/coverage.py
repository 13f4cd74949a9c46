"""./run coverage: which lines and branches of ext the tests and the corpus reach together."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from capsan.build import build
from capsan.coverage import Counters, File, Profile, Share
from capsan.errors import EnvironmentProblem, UsageError
from capsan.exercises import (
    BUILD_TARGETS,
    NOT_ASAN,
    batches,
    corpus_programs,
    ext_test_files,
    named_paths,
    native_tests,
    replay_all,
)
from capsan.paths import EXT, ROOT
from capsan.sanitizers import plain_environment
from capsan.suite import FAILED, NO_TESTS, PASSED, run_pytest, summary
from capsan.targets import ALL_TARGETS, STACK_HELP, STACKS, TARGETS, target_environment

SUMMARY = """Measures which lines and branches of ext are reached by the test files that exercise it (those that import
geocapsule or start the native tests, lie in tests/ext/ or are named test_ext_*.py) and by the programs of the corpus.
Arguments not listed here go to pytest unchanged, and then only the tests that they choose are measured.
With --stack: which edges of the extension, and of instrumented libraries, the corpus of each target reaches, and which
lifetime states, as pages of HTML."""
EXAMPLE = """./run coverage --missing
  ./run coverage --stack instrumented --target crs_text --target native --html build/coverage-html
  ./run fuzz native --seconds 600 --corpus kept; ./run coverage --lifetime --corpus kept --html build/coverage-html
  ./run coverage --fail-under-lines 95 --fail-under-branches 85 --html build/coverage-html"""
PASSES_ON = True

_SECONDS = 300  # that one program of the corpus may take
_ALLOCATIONS_FAIL = ("--allocations", "40", "--each-op-once")  # as tests/test_allocation.py has it


@dataclass(frozen=True)
class Measured:
    files: list[File]
    tests: int
    programs: int
    failed: list[str] = field(default_factory=list)  # tests and programs: what came after in them was not reached
    below: list[str] = field(default_factory=list)  # goals that are not met

    @property
    def lines(self) -> Share:
        return sum((file.lines for file in self.files), Share())

    @property
    def branches(self) -> Share:
        return sum((file.branches for file in self.files), Share())

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines.as_json(),
            "branches": self.branches.as_json(),
            "tests": self.tests,
            "programs": self.programs,
            "failed": self.failed,
            "below": self.below,
            "files": [file.as_json() for file in self.files],
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "./run coverage [options] [pytest arguments]"
    parser.add_argument("--missing", action="store_true", help="list the lines and branches that are not reached")
    parser.add_argument(
        "--lifetime", action="store_true", help="say instead which share of the lifetime states the seeds reach alone"
    )
    parser.add_argument(
        "--stack", choices=STACKS, help=f"measure replays of the targets instead, by edges: {STACK_HELP}"
    )
    parser.add_argument(
        "--target", action="append", choices=ALL_TARGETS, help="with --stack: only this target; may be repeated"
    )
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="with --stack or --lifetime: replay what a hunt has kept in DIR, too"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument(
        "--html", type=Path, metavar="DIR", help="write the annotated source to DIR, as llvm-cov has it; or the pages"
    )
    for what in ("lines", "branches"):
        parser.add_argument(
            f"--fail-under-{what}", type=_percent, metavar="N", help=f"exit with status 1 if less than N %% of {what}"
        )


def _percent(text: str) -> float:
    percent = float(text)
    if not 0 <= percent <= 100:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 100")
    return percent


def run(args: argparse.Namespace) -> int:
    if args.lifetime or args.stack:
        return _measure_replays(args)
    if args.target or args.corpus:
        raise UsageError("--target and --corpus go with --stack or --lifetime")
    rest = args.rest[1:] if args.rest[:1] == ["--"] else args.rest
    folder = build("coverage", BUILD_TARGETS)
    with tempfile.TemporaryDirectory(prefix="profiles-", dir=folder) as scratch:
        counters = Counters(Path(scratch), _binaries(folder))
        tests, failed = _run_tests(folder, counters, rest)
        programs = {} if rest else corpus_programs()
        for name, paths in programs.items():
            print(f"capsan: replaying {len(paths)} programs of the corpus", file=sys.stderr, flush=True)
            failed += _replay_corpus(folder / "fuzz" / f"{name}-replay", counters, paths)
        profile = counters.merge()
        measured = Measured(profile.files(), tests, sum(map(len, programs.values())), failed)
        measured.below.extend(_below_goals(args, measured))
        _write_down(args, profile, measured)
    _show(measured, args.missing)
    return 1 if measured.below else 0


def _measure_replays(args: argparse.Namespace) -> int:
    """Loaded when it is asked for: the measurement by tests needs no templates."""
    from capsan.replay_coverage import measure_replays

    return measure_replays(args)


def _binaries(folder: Path) -> list[Path]:
    """All that has code of ext in it."""
    modules = sorted((folder / "ext").glob("_geocapsule*.so"))
    if not modules:
        raise EnvironmentProblem(f"no _geocapsule module in {folder / 'ext'}, though it was built")
    native = [folder / "tests" / "native" / name for name in native_tests()]
    return [*modules, *native, *(folder / "fuzz" / f"{name}-replay" for name in TARGETS)]


def _environment(folder: Path, counters: Counters) -> dict[str, str]:
    """As ./run test has it, with the coverage build in place of the sanitized one."""
    path = f"{EXT}:{folder / 'ext'}"
    return {
        **plain_environment(),
        **counters.environment(),
        "PYTHONPATH": path,
        "CAPSAN_PLAIN_PYTHONPATH": path,
        "CAPSAN_BUILD": str(folder),
        "PYTHONMALLOC": "malloc",
        "PYTHONFAULTHANDLER": "1",
    }


def _run_tests(folder: Path, counters: Counters, rest: Sequence[str]) -> tuple[int, list[str]]:
    """How many tests ran, and which failed."""
    chosen = [] if named_paths(rest) else [str(file) for file in ext_test_files()]
    print("capsan: running tests with the coverage build", file=sys.stderr, flush=True)
    report = counters.folder / "junit.xml"
    options = [*NOT_ASAN, "-p", "no:cacheprovider", f"--junitxml={report}"]
    code = run_pytest([*options, *rest, *chosen], _environment(folder, counters))
    if code == NO_TESTS:
        raise UsageError(f"no test of ext is chosen by: {' '.join(rest)}")
    if code > FAILED:
        raise EnvironmentProblem(f"pytest ended with status {code}, and nothing was measured")
    figures = summary(report, PASSED if code == PASSED else FAILED)
    return figures["tests"], [str(finding["test"] or finding["message"]) for finding in figures["findings"]]


def _replay_corpus(replay: Path, counters: Counters, programs: Sequence[Path]) -> list[str]:
    """All as they are, and the seeds with each allocation of each op failing once. Which ones ended in a finding."""
    runs: list[tuple[list[Path], Sequence[str]]] = [(batch, ()) for batch in batches(programs)]
    runs.append(([path for path in programs if path.parent.name == "seeds"], _ALLOCATIONS_FAIL))
    environment = target_environment(CAPSAN_SUPERVISED="1", **counters.environment())
    failed = (path for batch, options in runs for path in replay_all(replay, batch, environment, _SECONDS, *options))
    return list(dict.fromkeys(str(path.relative_to(ROOT)) for path in failed))


def _write_down(args: argparse.Namespace, profile: Profile, measured: Measured) -> None:
    if args.html:
        profile.write_html(args.html)
        print(f"capsan: the annotated source is {args.html / 'index.html'}", file=sys.stderr)
    if args.json:
        args.json.write_text(json.dumps(measured.as_json(), indent=2) + "\n")


def _below_goals(args: argparse.Namespace, measured: Measured) -> list[str]:
    goals = [
        ("lines", measured.lines, args.fail_under_lines),
        ("branches", measured.branches, args.fail_under_branches),
    ]
    return [f"{share} % of {what} is below {goal:g} %" for what, share, goal in goals if goal and share.percent < goal]


def _show(measured: Measured, missing: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if missing:
        for file in measured.files:
            _show_missing(console, file)
    table = Table("file", *(Column(name, justify="right") for name in ("lines", "%", "branches", "%")))
    for file in measured.files:
        table.add_row(file.name, *_cells(file.lines), *_cells(file.branches))
    table.add_section()
    table.add_row("total", *_cells(measured.lines), *_cells(measured.branches))
    console.print(table)
    console.print(f"reached by {measured.tests} tests and {measured.programs} programs of the corpus", markup=False)
    for name in measured.failed:
        console.print(f"failed, so that less was reached: {name}", markup=False)
    for goal in measured.below:
        console.print(goal, markup=False)


def _cells(share: Share) -> tuple[str, str]:
    return f"{share.covered}/{share.count}", str(share) if share.count else "-"


def _show_missing(console: Console, file: File) -> None:
    if not file.missing_lines and not file.missing_branches:
        return
    console.print(file.name, markup=False)
    if file.missing_lines:
        console.print(f"  lines not reached: {_ranges(file.missing_lines)}", markup=False)
    for never in ("true", "false", "reached"):
        lines = sorted({branch.line for branch in file.missing_branches if branch.never == never})
        if lines:
            console.print(f"  conditions never {never}: {', '.join(map(str, lines))}", markup=False)


def _ranges(lines: Sequence[int]) -> str:
    """1, 2, 3, 7 as 1-3, 7."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][-1] + 1:
            parts[-1][1:] = [line]
        else:
            parts.append([line])
    return ", ".join("-".join(map(str, part)) for part in parts)
