"""Makes a program smaller while the same bug stays: chunks of statements first, then single ones."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from capsan.log import Signature, read_verdict
from capsan.targets import Target, run_replay

_PLACE = re.compile(r":(\d+):\d+: ")


def minimize(target: Target, program: str, signature: Signature, module: str = "geocapsule") -> str:
    """The smallest program found with this very signature, never another; `program` itself if none is smaller."""
    with tempfile.TemporaryDirectory(prefix="capsan-minimize-") as scratch:
        path = Path(scratch) / "program.py"

        def still_fails(lines: list[str]) -> bool:
            path.write_text("".join(lines))
            options = ("--quiet", "--leaks") if signature.bug == "leak" else ("--quiet",)
            verdict = read_verdict(run_replay(target, [path], *options, seconds=5, module=module).stderr)
            return verdict is not None and verdict.signature == signature

        def repaired(lines: list[str]) -> list[str]:
            return _without_dangling(target, path, lines)

        lines = [line for line in program.splitlines(keepends=True) if line.strip() and not line.startswith("#")]
        if not still_fails(lines):
            return program
        return "".join(_shrink(lines, still_fails, repaired))


def _shrink(
    lines: list[str], still_fails: Callable[[list[str]], bool], repaired: Callable[[list[str]], list[str]]
) -> list[str]:
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
            return lines
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
