"""./run bench: the figures that this project promises, measured here and now."""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from capsan import teardown_cost
from capsan.build import build, build_handles
from capsan.errors import EnvironmentProblem, UsageError
from capsan.findings import Findings
from capsan.hunt import Hunt, Plan, scratch_folder
from capsan.paths import COMPILER, ROOT
from capsan.peers import call_costs, compare
from capsan.planted_tree import planted_tree
from capsan.sanitizers import plain_environment
from capsan.targets import find_target, target_environment
from capsan.wheels import wheels_python

SUMMARY = """Measures the figures of this project, and prints each beside its goal. A ratio has both sides in one run.
Times depend on the machine and on what else runs there: compare ratios, and run it with nothing beside it."""
EXAMPLE = "./run bench cost throughput --json figures.json"

_HUNT_SECONDS = 30
_PLANT_SECONDS = 30
_COMPARED = ("lifecycle", "native")
_TARGET_ROUNDS = 3
_TARGET_SECONDS = 20
_ROUNDS = 7
_TEARDOWN_GOALS = ("at least 2 times", "at least 120 a second", "at least 0.7 times", "at least 0.7 times")
_PLANTS = ROOT / "bench" / "plants"

Figures = dict[str, Any]
Row = tuple[str, str, str]  # what, measured, goal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sections",
        nargs="*",
        metavar="SECTION",
        help=f"some of: {', '.join(_SECTIONS)} (all but suite)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")


def run(args: argparse.Namespace) -> int:
    console = Console(highlight=False)
    unknown = [name for name in args.sections if name not in _SECTIONS]
    if unknown:
        raise UsageError(f"no section '{unknown[0]}': there are {', '.join(_SECTIONS)}")
    figures: Figures = {"machine": _machine()}
    table = Table("figure", "measured", "goal", title=f"capsan on {figures['machine']['cpu']}")
    for name in args.sections or [name for name in _SECTIONS if name != "suite"]:
        console.print(f"measuring {name} ...")
        figures[name], rows = _SECTIONS[name]()
        for row in rows:
            table.add_row(*row)
    console.print(table)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def _machine() -> Figures:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load": os.getloadavg()[0]}


def _cost() -> tuple[Figures, list[Row]]:
    """capsan's own cost a statement, beside the same native calls in a plain loop, and what Python adds."""
    figures = _statement_costs()
    rows = [
        ("capsan's own cost", f"{figures['capsan_own_us']:.2f} µs a statement", "at most 1.5 µs"),
        ("beside the native calls alone", f"{figures['capsan_ratio']:.3f} times", "at most 1.25 times"),
        ("  native calls alone", f"{figures['plain_us']:.2f} µs a statement", ""),
        ("  what Python adds", f"{figures['python_adds_us']:.2f} µs a statement", ""),
    ]
    return figures, rows


def _statement_costs() -> Figures:
    """What bench/statement_cost.c prints: the native calls alone, capsan around them, and Python around that."""
    program = build("asan", ["statement-cost"]) / "bench" / "statement-cost"
    seeds = sorted(map(str, find_target("lifecycle").seeds.glob("*.py")))
    done = subprocess.run([program, *seeds], capture_output=True, text=True, env=target_environment())
    if done.returncode:
        raise EnvironmentProblem(f"statement-cost ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _throughput() -> tuple[Figures, list[Row]]:
    """Programs a second of one process, from the seeds."""
    with scratch_folder() as scratch:
        plan = Plan(find_target("lifecycle"), _HUNT_SECONDS, minimize=False)
        hunt = Hunt(plan, Findings(Path(scratch) / "findings"), Path(scratch))
        hunt.run()
        status = hunt.status
        figures: Figures = {
            "programs_per_second": round(status.programs / hunt.elapsed, 1),
            "statements_per_program": round(status.statements / max(1, status.programs), 2),
            "seconds": round(hunt.elapsed, 1),
            "edges": hunt.edges,
            "lifetime_coverage": len(status.lifetime),
            "findings": [finding.slug for finding in hunt.findings],
        }
    rows = [
        ("lifecycle, one process", f"{figures['programs_per_second']:,.0f} programs/s", "2,000 or more"),
        ("  their length", f"{figures['statements_per_program']} statements", "10 or more"),
        ("  findings on the reference", str(len(figures["findings"])), "0"),
    ]
    return figures, rows


def _targets() -> tuple[Figures, list[Row]]:
    """lifecycle beside native: the same seeds, by turns, each as long as the other."""
    figures: Figures = {name: {"hunts": []} for name in _COMPARED}
    for number in range(_TARGET_ROUNDS):
        for name in _COMPARED if number % 2 == 0 else reversed(_COMPARED):
            figures[name]["hunts"].append(_hunt_for_states(name, number + 1))
    costs = _statement_costs()
    native = costs["plain_us"] + costs["capsan_own_us"]
    figures["lifecycle"]["statement_us"] = native + costs["python_adds_us"]
    figures["native"]["statement_us"] = native
    rows: list[Row] = []
    for name in _COMPARED:
        hunts = figures[name]["hunts"]
        figures[name] |= {key: statistics.median(hunt[key] for hunt in hunts) for key in hunts[0]}
        of = figures[name]
        rows.append(
            (f"{name}, one process", f"{of['programs_per_cpu_second']:,.0f} programs a second of processor time", "")
        )
        rows.append(("  a statement of the seeds", f"{of['statement_us']:.2f} µs", ""))
        rows.append(("  a minute of processor time reaches", f"{of['states_per_cpu_minute']:,.0f} lifetime states", ""))
        rows.append(("  and, each of its own code", f"{of['edges_per_cpu_minute']:,.0f} edges", ""))
    for key, goal in (("programs_per_cpu_second", ""), ("states_per_cpu_minute", "above 1")):
        ratio = figures[f"{key}_ratio"] = figures["native"][key] / figures["lifecycle"][key]
        rows.append((f"native to lifecycle, {key.replace('_', ' ')}", f"{ratio:.2f} times", goal))
    return figures, rows


def _hunt_for_states(name: str, seed: int) -> Figures:
    """What one process reaches. Both targets count the same lifetime states; edges are of the code that a target has in
    it, and native has no bridge."""
    target = find_target(name)
    with scratch_folder() as scratch:
        plan = Plan(target, _TARGET_SECONDS, seed=seed, minimize=False)
        hunt = Hunt(plan, Findings(Path(scratch) / "findings"), Path(scratch))
        before = _children_seconds()
        hunt.run()
        cpu = _children_seconds() - before
        status = hunt.status
    return {
        "cpu_seconds": round(cpu, 2),
        "programs": status.programs,
        "programs_per_cpu_second": round(status.programs / cpu, 1),
        "states": len(status.lifetime),
        "states_per_cpu_minute": round(len(status.lifetime) * 60 / cpu, 1),
        "edges": hunt.edges,
        "edges_per_cpu_minute": round(hunt.edges * 60 / cpu, 1),
        "findings": len(hunt.findings),
    }


def _children_seconds() -> float:
    """Processor time of the processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _teardown() -> tuple[Figures, list[Row]]:
    """The ends of programs, beside what a plain loop does, and where their time goes."""
    ways = teardown_cost.measure()
    figures: Figures = {"ways": ways}
    rows: list[Row] = []
    for group, goal in zip(teardown_cost.GROUPS, _TEARDOWN_GOALS, strict=True):
        of = figures[group.name] = teardown_cost.summarize(ways, group)
        rows.append((group.name, f"{of['per_second']:.0f} a second, {of['ratio']:.2f} times {group.naive}", goal))
        phases = ", ".join(f"{phase.replace('_', ' ')} {of[phase]:.1f}" for phase in teardown_cost.PHASES)
        rows.append(("  where the time goes", f"{phases} ms", ""))
    least = figures["end of a process at once"]
    rows.append(("  ceiling: a program that nothing tears down", f"{least['per_second']:.0f} a second", ""))
    return figures, rows


def _plants() -> tuple[Figures, list[Row]]:
    """A mistake planted in a scratch copy of the tree, and how long a hunt from the seeds takes to report it."""
    figures: Figures = {}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="capsan-plants-") as scratch:
        tree = Path(scratch) / "capsan"
        for patch in sorted(_PLANTS.glob("*.patch")):
            found = _hunt_plant(tree, patch)
            figures[patch.stem] = found
            first = f"{found[0]['seconds']:.1f} s: {found[0]['headline']}" if found else "not found"
            rows.append((f"plant {patch.stem.replace('_', ' ')}", first, "under 10 s"))
    return figures, rows


def _hunt_plant(tree: Path, patch: Path) -> list[Figures]:
    planted_tree(tree, patch)
    built = build("asan", ["lifecycle", "lifecycle-replay"], source=tree) / "fuzz"
    target = find_target("lifecycle")
    planted = type(target)(target.name, built / "lifecycle", built / "lifecycle-replay", target.corpus)
    with scratch_folder() as scratch:
        hunt = Hunt(Plan(planted, _PLANT_SECONDS, minimize=False), Findings(Path(scratch) / "findings"), Path(scratch))
        hunt.on_finding = lambda finding: hunt.stop()
        hunt.run()
        return [finding.as_json() for finding in hunt.findings]


def _suite() -> tuple[Figures, list[Row]]:
    """The whole test suite, as ./run test runs it, with everything built."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "capsan", "test"], cwd=ROOT, env=plain_environment(), capture_output=True
    )
    seconds = time.monotonic() - start
    figures = {"seconds": round(seconds, 1), "status": done.returncode}
    return figures, [("./run test", f"{seconds:.0f} s, exit {done.returncode}", "under 360 s")]


def _handles() -> tuple[Figures, list[Row]]:
    """A workload on the wheels of rasterio, pyproj and shapely, under the handle checker and its peers."""
    library, python = build_handles(), wheels_python()
    figures, ways = compare(python, library, _ROUNDS, Console(highlight=False))
    with tempfile.TemporaryDirectory(prefix="capsan-bench-") as scratch:
        program = Path(scratch) / "handle_call_cost"
        libraries = ["-I/usr/include/gdal", "-lgdal", "-lproj", "-lgeos_c"]
        source = ROOT / "bench" / "handle_call_cost.c"
        subprocess.run([COMPILER, "-O2", source, "-o", program, *libraries], env=plain_environment(), check=True)
        figures["call_ns"] = call_costs(program, library)
    rows = []
    for way, goal in zip(ways[1:], ("at most 1.10 times; 1.05 is the aim", "", ""), strict=True):
        of = figures["ways"][way.name]
        spread = f" ({min(of['ratios']):.2f} to {max(of['ratios']):.2f})" if len(of["ratios"]) > 1 else ""
        rows.append((f"{way.name}, whole process", f"{of['ratio']:.2f} times plain{spread}", goal))
    rows.append(("  calls followed in it", f"{figures['checker']['calls']:,}", ""))
    rows.append(("  findings in it", str(len(figures["checker"]["findings"])), "0"))
    rows += [(f"  {name}", f"{cost:.0f} ns more a call", "") for name, cost in figures["call_ns"].items()]
    return figures, rows


_SECTIONS: dict[str, Callable[[], tuple[Figures, list[Row]]]] = {
    "cost": _cost,
    "throughput": _throughput,
    "targets": _targets,
    "teardown": _teardown,
    "plants": _plants,
    "handles": _handles,
    "suite": _suite,
}
