"""From a batch of programs in which LSan saw a leak to the one that leaks."""

from collections.abc import Sequence
from pathlib import Path

from capsan.targets import LEAKS_EXIT, Target, run_replay


def bisect_leak(target: Target, programs: Sequence[Path], module: str = "geocapsule") -> tuple[Path, str] | None:
    """The program and LSan's report on it alone; None if no single program leaks by itself."""
    candidates = list(programs)
    while len(candidates) > 1:
        middle = len(candidates) // 2
        first, second = candidates[:middle], candidates[middle:]
        if _leaks(target, first, module):
            candidates = first
        elif len(second) == 1 or _leaks(target, second, module):
            candidates = second
        else:
            return None
    report = _leaks(target, candidates, module, precise=True)
    return (candidates[0], report) if report else None


def _leaks(target: Target, programs: Sequence[Path], module: str, precise: bool = False) -> str:
    """LSan's report, or nothing."""
    done = run_replay(target, programs, "--quiet", "--leaks", seconds=60, module=module, precise=precise)
    return done.stderr if done.returncode == LEAKS_EXIT else ""
