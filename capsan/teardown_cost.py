"""What the ends of programs cost, as bench/teardown_cost.c measures it: each way beside what a plain loop does."""

import json
import statistics
import subprocess
from dataclasses import dataclass
from typing import Any

from capsan.build import build
from capsan.errors import EnvironmentProblem
from capsan.program import FINISHES, parse
from capsan.targets import find_target, target_environment

_BARE_FORK = "a bare fork"
PHASES = ("start", "run", "tear_down", "end")


@dataclass(frozen=True)
class Group:
    """Ways that one thing is compared with."""

    name: str
    ways: tuple[str, ...]
    naive: str


GROUPS = (
    Group(
        "Py_FinalizeEx",
        ("finalize", "module", "atexit", "atexit_close", "thread", "generator", "thread_local", "resurrect"),
        "a loop that starts and finalises",
    ),
    Group("end of a subinterpreter", ("subinterpreter",), "a loop that makes one and ends it"),
    Group("end of a process by exit()", ("exit_early",), _BARE_FORK),
    Group("end of a process at once", ("exit_at_once",), _BARE_FORK),
)


def measure() -> dict[str, dict[str, Any]]:
    """For each way that ends in a child, in ms: its phases, "capsan" for the whole, and "naive" if there is one."""
    program = build("asan", ["teardown-cost"]) / "bench" / "teardown-cost"
    seeds = sorted(find_target("teardown").seeds.glob("*.py"))
    by_way = {parse(path.read_bytes()).way: path for path in seeds}
    exits = [way for group in GROUPS if group.naive == _BARE_FORK for way in group.ways]  # before the process has grown
    others = [way for way in by_way if not FINISHES[way].stays and way not in exits]
    done = subprocess.run(
        [program, *(by_way[way] for way in exits + others)], capture_output=True, text=True, env=target_environment()
    )
    if done.returncode:
        raise EnvironmentProblem(f"teardown-cost ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return {figures.pop("way"): figures for figures in map(json.loads, done.stdout.splitlines())}


def summarize(ways: dict[str, dict[str, Any]], group: Group) -> dict[str, float]:
    """Medians of a group: phases and sums in milliseconds, programs a second, and the ratio of naive to capsan."""
    of = [ways[way] for way in group.ways]
    summary = {name: statistics.median(figures[name] for figures in of) for name in (*PHASES, "capsan", "naive")}
    summary["per_second"] = 1000 / summary["capsan"]
    summary["ratio"] = statistics.median(figures["naive"] / figures["capsan"] for figures in of)
    return summary
