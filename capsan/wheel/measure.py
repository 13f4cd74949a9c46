"""What a wheel costs: its size, the time of its import, and the time of the same work as with another wheel."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import CORPUS, ROOT
from capsan.sanitizers import plain_environment
from capsan.wheel.make import Installed

SCRIPT = ROOT / "bench" / "wheel_rounds.py"
FILE = CORPUS / "data" / "relief.tif"
ROUNDS = 1000
_REPEATS = 5
_SECONDS = 300


@dataclass(frozen=True)
class Cost:
    import_seconds: float
    seconds: float  # for ROUNDS


def measure(wheels: Sequence[Installed]) -> dict[str, Cost]:
    """By flavour, the median of several runs, which alternate, so that a busy machine slows all of them."""
    runs = [[_run(installed) for installed in wheels] for _ in range(_REPEATS)]
    return {
        installed.flavour.name: Cost(
            statistics.median(run[i].import_seconds for run in runs), statistics.median(run[i].seconds for run in runs)
        )
        for i, installed in enumerate(wheels)
    }


def _run(installed: Installed) -> Cost:
    command = [*installed.python, str(SCRIPT), str(FILE), str(ROUNDS)]
    done = subprocess.run(
        command,
        cwd=installed.folder,
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        raise EnvironmentProblem(f"{Path(command[0]).name} {SCRIPT.name} failed:\n{done.stderr.strip()[-2000:]}")
    figures = json.loads(done.stdout)
    return Cost(figures["import_seconds"], figures["seconds"])
