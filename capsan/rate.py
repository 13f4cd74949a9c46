"""How often a program shows what it shows: one that starts ops has no verdict, but a rate, k of n runs."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from capsan.log import Signature, read_verdict
from capsan.program import ProgramError, parse
from capsan.targets import Target, run_replay

TIMES = 20  # that a program which starts ops is run where others are run once


class Rate(NamedTuple):
    found: int
    times: int

    def __str__(self) -> str:
        return f"{self.found} of {self.times}"


def times_for(program: bytes) -> int:
    """How many runs it takes to say what a program shows."""
    try:
        return TIMES if parse(program).starts else 1
    except ProgramError:
        return 1


def count_ended(output: str) -> int:
    """How many programs of a replay have come to their end: each says last what is left of it."""
    return sum(
        line.endswith((" -> nothing is left", " -> all is kept, as it should be")) for line in output.splitlines()
    )


def measure_rate(
    target: Target, path: Path, signature: Signature, module: str, enough: Callable[[], bool]
) -> Rate | None:
    """Of a finding that is no leak, over TIMES runs, or as many as there was time for; None: for none."""
    found = times = 0
    while times < TIMES and not enough():
        left = TIMES - times
        done = run_replay(target, [path] * left, "--quiet", seconds=5, module=module)
        verdict = read_verdict(done.stderr)
        times += min(count_ended(done.stdout) + (verdict is not None), left)
        found += verdict is not None and verdict.signature == signature
        if verdict is None:
            break
    return Rate(found, times) if times else None
