"""Makes a program smaller while the same bug stays: chunks of statements first, then single ones."""

import io
import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from capsan.log import Signature, Verdict, read_verdict
from capsan.rate import times_for
from capsan.targets import Target, run_replay, target_environment

_PLACE = re.compile(r":(\d+):\d+: ")


class Minimal(NamedTuple):
    program: str
    verdict: Verdict
    report: str  # what the target printed for this very program


def minimize(
    target: Target,
    program: str,
    signature: Signature,
    module: str = "geocapsule",
    enough: Callable[[], bool] = lambda: False,
) -> Minimal | None:
    """The smallest program found with this very signature, never another; None if it does not show it alone. When
    `enough` says so, what has been reached by then."""
    with tempfile.TemporaryDirectory(prefix="capsan-minimize-") as scratch:
        path = Path(scratch) / "program.py"

        best: list[Minimal] = []

        def still_fails(lines: list[str]) -> bool:
            if enough():
                return False
            path.write_text("".join(lines))
            leak = signature.bug == "leak"
            options = ("--quiet", "--leaks") if leak else ("--quiet",)
            report = run_replay(
                target, [path] * times_for(path.read_bytes()), *options, seconds=5, module=module, precise=leak
            ).stderr
            verdict = read_verdict(report)
            if verdict is None or verdict.signature != signature:
                return False
            best[:] = [Minimal("".join(lines), verdict, report)]
            return True

        def repaired(lines: list[str]) -> list[str]:
            return _without_dangling(target, path, lines)

        lines = [line for line in io.StringIO(program, newline="\n") if line.strip() and not line.startswith("#")]
        if still_fails(lines):
            _shrink(lines, still_fails, repaired)
        return best[0] if best else None


def minimize_bytes(target: Target, data: str, signature: Signature, seconds: float) -> Minimal | None:
    """As `minimize`, of bytes as read_input has them, by libFuzzer; what shows another bug by then is dropped."""
    with tempfile.TemporaryDirectory(prefix="capsan-minimize-") as scratch:
        found, smaller = Path(scratch) / "found", Path(scratch) / "smaller"
        found.write_bytes(data.encode(errors="surrogateescape"))
        command: list[str | Path] = [
            target.fuzzer,
            "-minimize_crash=1",
            f"-max_total_time={max(1, int(seconds))}",
            "-detect_leaks=0",
            "-timeout=60",
        ]
        command += [f"-exact_artifact_path={smaller}", f"-artifact_prefix={scratch}/", found]
        if signature.bug != "leak":
            environment = target_environment()
            # Nobody reads the reports of the tries, and to name their frames takes longer than to run them.
            environment["ASAN_OPTIONS"] = f"{environment.get('ASAN_OPTIONS', '')}:symbolize=0"
            subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, cwd=scratch, env=environment)
        for path in (smaller, found):
            if not path.exists():
                continue
            report = run_replay(target, [path], "--quiet", "--leaks", precise=signature.bug == "leak").stderr
            verdict = read_verdict(report)
            if verdict and verdict.signature == signature:
                return Minimal(path.read_bytes().decode(errors="surrogateescape"), verdict, report)
    return None


def _shrink(
    lines: list[str], still_fails: Callable[[list[str]], bool], repaired: Callable[[list[str]], list[str]]
) -> None:
    size = max(1, len(lines) // 2)
    while True:
        start = 0
        while start < len(lines):
            fewer = lines[:start] + lines[start + size :]
            candidate = repaired(fewer)
            if len(candidate) < len(lines) and still_fails(candidate):
                lines = candidate
            else:
                start += size
        if size == 1:
            return
        size //= 2


def _without_dangling(target: Target, path: Path, lines: list[str]) -> list[str]:
    """Statements that used what has been taken out go, too: the target's own check says which."""
    while lines:
        path.write_text("".join(lines))
        done = run_replay(target, [path], "--check")
        place = _PLACE.search(done.stderr)
        if done.returncode == 0 or not place:
            break
        line = int(place[1]) - 1
        lines = lines[:line] + lines[line + 1 :]
    return lines
