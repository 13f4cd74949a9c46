"""Lifetime coverage: which of the states that there are to reach the seeds reach by themselves.

A state is an op with the state of each of its handles, or how a handle of a kind went: see fuzz/shadow.h. What is
reachable is found by fuzz/enumerate.c, which goes through them on the C layers. What that does not meet may be
reachable all the same: the figure is a lower bound."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from capsan.build import build
from capsan.errors import EnvironmentProblem
from capsan.exercises import batches, replay_command
from capsan.status import Status, read_status
from capsan.targets import find_target, target_environment

_SECONDS = 600


@dataclass(frozen=True)
class Lifetime:
    reachable: frozenset[int]
    seeds: frozenset[int]  # reached by the seeds alone
    programs: int  # that were enumerated

    @property
    def share(self) -> float:
        return len(self.seeds) / len(self.reachable)

    def as_json(self) -> dict[str, int | float]:
        return {
            "reachable": len(self.reachable),
            "seeds": len(self.seeds),
            "share": round(self.share, 4),
            "programs": self.programs,
        }


def measure_lifetime() -> Lifetime:
    """EnvironmentProblem if a program shows a finding: then nothing can be said."""
    target = find_target("native")
    enumerate_states = build("asan", ["native-enumerate"]) / "fuzz" / "native-enumerate"
    found = _run([str(enumerate_states)])
    seeds = frozenset[int]()
    for batch in batches(sorted(target.seeds.glob("*.py"))):
        seeds |= _run(replay_command(target.replay, batch, _SECONDS)).lifetime
    return Lifetime(found.lifetime | seeds, seeds, found.programs)


def _run(command: list[str]) -> Status:
    with tempfile.TemporaryDirectory(prefix="capsan-lifetime-") as scratch:
        page = Path(scratch) / "status"
        environment = target_environment(CAPSAN_STATUS=str(page))
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", timeout=_SECONDS
        )
        if done.returncode:
            raise EnvironmentProblem(f"{command[0]} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        return read_status(page)
