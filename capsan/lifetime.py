"""Lifetime coverage: which of the states that there are to reach the seeds reach by themselves, and the corpus.

A state is an op with the state of each of its handles, or how a handle of a kind went: see fuzz/shadow.h. What is
reachable is found by fuzz/enumerate.c, which goes through them on the C layers. What that does not meet may be
reachable all the same, and what is reached beyond it is counted apart: the shares are of what it shows."""

import subprocess
import tempfile
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsan.errors import EnvironmentProblem
from capsan.exercises import batches, replay_all
from capsan.states import State, list_states
from capsan.status import Status, read_status
from capsan.targets import build_for, find_target, target_environment
from capsan.unreached import Group, group_unreached

_SECONDS = 600
_AT_ONCE = 500  # programs in a process: a command line has an end

Tries = Mapping[int, int]  # in how many programs each state was reached


@dataclass(frozen=True)
class Lifetime:
    states: Mapping[int, State]
    reachable: frozenset[int]  # as enumeration shows, and the seeds
    seeds: Tries
    corpus: Tries  # all programs, the seeds among them
    programs: int  # that were enumerated
    replayed: int
    failed: Sequence[str] = field(
        default_factory=list
    )  # programs that ended in a finding: what came after in them is not counted

    @property
    def share(self) -> float:
        return self._share(self.seeds)

    @property
    def corpus_share(self) -> float:
        return self._share(self.corpus)

    def _share(self, tries: Tries) -> float:
        return len(self.reachable & tries.keys()) / len(self.reachable)

    @property
    def beyond(self) -> frozenset[int]:
        """Reached by the corpus, and not met by enumeration."""
        return frozenset(self.corpus.keys() - self.reachable)

    @property
    def unreached(self) -> list[Group]:
        return group_unreached(self.states[number] for number in self.reachable - self.corpus.keys())

    def as_json(self) -> dict[str, Any]:
        return {
            "reachable": len(self.reachable),
            "seeds": len(self.reachable & self.seeds.keys()),
            "share": round(self.share, 4),
            "programs": self.programs,
            "corpus": {
                "programs": self.replayed,
                "reached": len(self.reachable & self.corpus.keys()),
                "share": round(self.corpus_share, 4),
                "beyond": len(self.beyond),
                "failed": list(self.failed),
            },
            "unreached": [group.as_json() for group in self.unreached],
        }


def measure_lifetime(stack: str = "system", more: Sequence[Path] = ()) -> Lifetime:
    """more: programs besides those of the corpus, as a hunt has kept them. EnvironmentProblem if enumeration shows a
    finding: then nothing can be said."""
    target = find_target("native", stack=stack)
    enumerate_states = build_for(stack, ["native-enumerate"]) / "fuzz" / "native-enumerate"
    found = _enumerate(enumerate_states)
    programs = sorted(target.corpus.rglob(f"*{target.inputs.suffix}"))
    seeds, failed = count_tries(target.replay, [path for path in programs if path.parent == target.seeds])
    others = [path for path in programs if path.parent != target.seeds]
    rest, more_failed = count_tries(target.replay, [*others, *more])
    corpus = Counter(seeds) + Counter(rest)
    return Lifetime(
        list_states(enumerate_states),
        found.lifetime | frozenset(seeds),
        seeds,
        corpus,
        found.programs,
        len(programs) + len(more),
        [path.name for path in (*failed, *more_failed)],
    )


def _enumerate(command: Path) -> Status:
    with tempfile.TemporaryDirectory(prefix="capsan-lifetime-") as scratch:
        page = Path(scratch) / "status"
        environment = target_environment(CAPSAN_STATUS=str(page))
        done = subprocess.run(
            [command], env=environment, capture_output=True, text=True, errors="replace", timeout=_SECONDS
        )
        if done.returncode:
            raise EnvironmentProblem(f"{command} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        return read_status(page)


def count_tries(replay: Path, programs: Sequence[Path]) -> tuple[Tries, list[Path]]:
    """In how many of the programs each state is reached, and which of them ended in a finding."""
    failed: list[Path] = []
    total: Counter[int] = Counter()
    for batch in batches(programs):
        for start in range(0, len(batch), _AT_ONCE):
            tries, some = _count_batch(replay, batch[start : start + _AT_ONCE])
            total.update(tries)
            failed += some
    return total, failed


def _count_batch(replay: Path, programs: Sequence[Path]) -> tuple[dict[int, int], list[Path]]:
    """Again without those that ended in a finding, if there are any: a batch that is repeated must not count twice."""
    with tempfile.TemporaryDirectory(prefix="capsan-lifetime-") as scratch:
        file = Path(scratch) / "tries"
        environment = target_environment(CAPSAN_SUPERVISED="1", CAPSAN_TRIES=str(file))
        failed = replay_all(replay, programs, environment, _SECONDS)
        if not failed:
            return read_tries(file), []
    left = [path for path in programs if path not in failed]
    return (_count_batch(replay, left)[0] if left else {}), failed


def read_tries(file: Path) -> dict[int, int]:
    """None, if no program came to its end."""
    counts = array("I", file.read_bytes() if file.exists() else b"")
    return {number: count for number, count in enumerate(counts) if count}
