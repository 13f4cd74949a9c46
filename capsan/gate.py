"""The gate that is awake: before a hunt, a built-in bug of each sort must be reported by the oracle meant for it.

The bugs are in fuzz/planted.c; the target lists them itself. The verdict is kept under the hash of the target, its
options and the suppressions, so it costs nothing until one of them changes."""

import contextlib
import hashlib
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import ROOT
from capsan.program import FINISHES, parse
from capsan.targets import Target, target_environment

SUPPRESSIONS = ROOT / "sanitizers" / "suppressions"

_PATIENCE = 3  # of the engine's clock, with the planted bug that is for it
_SECONDS = (
    60  # for others: a report takes its time on a busy machine, and the clock is not to speak in the middle of it
)


@dataclass(frozen=True)
class PlantedBug:
    name: str
    oracle: str
    report: str  # what the oracle must say
    program: str  # that provokes it; ";" separates its lines


def planted_bugs(target: Target) -> list[PlantedBug]:
    """EnvironmentProblem if there are none: a gate without them would let everything through."""
    listed = subprocess.run([target.replay, "--planted"], capture_output=True, text=True, env=target_environment())
    bugs = [PlantedBug(*line.split("\t")) for line in listed.stdout.splitlines() if line.count("\t") == 3]
    if listed.returncode != 0 or not bugs:
        raise EnvironmentProblem(f"{target.replay} lists no planted bugs: {listed.stderr[-500:]}")
    return bugs


def check_gate(target: Target) -> int:
    """How many oracles are awake: all of them. EnvironmentProblem (exit 2) names those that are asleep."""
    environment = target_environment(CAPSAN_GATE="1")
    verdict = target.fuzzer.with_name(f"{target.name}-gate-{_fingerprint(target, environment)[:16]}.json")
    with contextlib.suppress(OSError, ValueError):  # not there yet, or cut short
        return int(json.loads(verdict.read_text())["awake"])
    bugs = planted_bugs(target)
    with tempfile.TemporaryDirectory(prefix="capsan-gate-") as scratch, ThreadPoolExecutor(2) as pool:
        logs = list(pool.map(lambda bug: _provoke(target, bug, Path(scratch), environment), bugs))
    asleep = [bug for bug, log in zip(bugs, logs, strict=True) if bug.report not in log]
    if asleep:
        names = "; ".join(f"{bug.oracle} did not report a planted {bug.name}" for bug in asleep)
        raise EnvironmentProblem(f"an oracle is asleep, so a hunt would prove nothing: {names}")
    for old in verdict.parent.glob(f"{target.name}-gate-*.json"):
        old.unlink(missing_ok=True)
    verdict.write_text(json.dumps({"awake": len(bugs)}) + "\n")
    return len(bugs)


def _fingerprint(target: Target, environment: dict[str, str]) -> str:
    digest = hashlib.sha256(target.fuzzer.read_bytes())
    digest.update(target.replay.read_bytes())
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "CAPSAN_MODULE"):
        digest.update(f"{name}={environment.get(name)}\n".encode())
    for path in sorted(SUPPRESSIONS.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _provoke(target: Target, bug: PlantedBug, scratch: Path, environment: dict[str, str]) -> str:
    program = scratch / f"{bug.name}.py"
    program.write_text(bug.program.replace(";", "\n") + "\n")
    command: list[str | Path] = [
        target.fuzzer,
        f"-timeout={_PATIENCE if bug.report == 'timeout' else _SECONDS}",
        "-detect_leaks=0",
        f"-artifact_prefix={scratch}/{bug.name}-",
        program,
    ]
    if target.inputs.programs and not FINISHES[parse(program.read_bytes()).way].stays:  # for a replay only
        command = [target.replay, "--seconds", str(_SECONDS), program]
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=2 * _SECONDS,
        ).stderr
    except subprocess.TimeoutExpired:
        return ""
