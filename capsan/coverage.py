"""Which lines and branches of ext a run reached, as llvm-cov counts them.

The counters of a process lie in a file that it maps (see CAPSAN_COVERAGE in CMakeLists.txt), so that a forked child, an
_exit and a death by signal count, too. One file a process; all are merged in the end."""

import json
import math
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsan.errors import EnvironmentProblem
from capsan.paths import EXT, ROOT
from capsan.sanitizers import plain_environment

_PROFDATA, _COV = "llvm-profdata-19", "llvm-cov-19"
# %c: continuously, not at exit. %p: one file a process. %m: one for each of its instrumented libraries.
_PATTERN = "%c%p-%m.profraw"
_LINE = re.compile(r"^DA:(\d+),(\d+)$", re.M)
_BRANCH = re.compile(r"^BRDA:(\d+),\d+,(\d+),(\d+|-)$", re.M)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int = 0
    covered: int = 0

    @property
    def percent(self) -> float:
        return 100.0 * self.covered / self.count if self.count else 100.0

    def __str__(self) -> str:
        """Rounded down: what is short of a goal must not look as if it reached it."""
        return f"{math.floor(self.percent * 10) / 10:.1f}"

    def __add__(self, other: "Share") -> "Share":
        return Share(self.count + other.count, self.covered + other.covered)

    def as_json(self) -> dict[str, int | float]:
        return {"count": self.count, "covered": self.covered, "percent": round(self.percent, 3)}


@dataclass(frozen=True)
class MissingBranch:
    """A condition that never came out one way. A line may have several."""

    line: int
    never: str  # "true", "false", or "reached"


@dataclass
class File:
    name: str  # relative to the root
    lines: Share
    branches: Share
    missing_lines: list[int] = field(default_factory=list)
    missing_branches: list[MissingBranch] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "lines": self.lines.as_json(),
            "branches": self.branches.as_json(),
            "missing_lines": self.missing_lines,
            "missing_branches": [{"line": branch.line, "never": branch.never} for branch in self.missing_branches],
        }


@dataclass(frozen=True)
class Counters:
    """Where the processes of a run leave their counters, and the instrumented binaries that these belong to."""

    folder: Path
    binaries: Sequence[Path]

    def environment(self) -> dict[str, str]:
        return {"LLVM_PROFILE_FILE": str(self.folder / _PATTERN)}

    def merge(self) -> "Profile":
        """EnvironmentProblem if no process left any."""
        raw = sorted(self.folder.glob("*.profraw"))
        if not raw:
            raise EnvironmentProblem("nothing was measured: no process ran code of the coverage build")
        merged = self.folder / "merged.profdata"
        # A process that was killed in its first moments leaves a file that cannot be read; it reached nothing yet.
        listed = self.folder / "raw.txt"
        listed.write_text("".join(f"{path}\n" for path in raw))
        _run([_PROFDATA, "merge", "--sparse", "--failure-mode=all", f"--input-files={listed}", "-o", merged])
        return Profile(merged, self.binaries)


@dataclass(frozen=True)
class Profile:
    merged: Path
    binaries: Sequence[Path]

    def files(self) -> list[File]:
        """The C files and headers of ext that have code, in order of their names."""
        figures = json.loads(self._cov("export", "-format=text", "-summary-only"))["data"][0]["files"]
        missing = _read_lcov(self._cov("export", "-format=lcov"))
        files = [_read_file(figure, missing) for figure in figures if Path(figure["filename"]).suffix in (".c", ".h")]
        return [file for file in sorted(files, key=lambda file: file.name) if file.lines.count]

    def write_html(self, folder: Path) -> None:
        self._cov("show", "-format=html", "-show-branches=count", f"-output-dir={folder}")

    def _cov(self, what: str, *options: str) -> str:
        first, *others = self.binaries
        objects = [argument for binary in others for argument in ("-object", binary)]
        return _run([_COV, what, *options, first, *objects, f"-instr-profile={self.merged}", "-sources", EXT])


def _read_file(figure: Mapping[str, Any], missing: Mapping[str, tuple[list[int], list[MissingBranch]]]) -> File:
    lines, branches = (
        Share(figure["summary"][what]["count"], figure["summary"][what]["covered"]) for what in ("lines", "branches")
    )
    name = figure["filename"]
    return File(str(Path(name).relative_to(ROOT)), lines, branches, *missing.get(name, ([], [])))


def _read_lcov(text: str) -> dict[str, tuple[list[int], list[MissingBranch]]]:
    """What was not reached, for each file: lines, and branches."""
    found = {}
    for record in text.split("end_of_record"):
        if name := re.search(r"^SF:(.*)$", record, re.M):
            lines = [int(line) for line, count in _LINE.findall(record) if count == "0"]
            found[name[1]] = (lines, list(_missing_branches(_BRANCH.findall(record))))
    return found


def _missing_branches(branches: Sequence[tuple[str, str, str]]) -> Iterable[MissingBranch]:
    """From rows of line, way (even: the condition is true) and count. A condition that was not reached counts twice in
    the figures, and is one entry here."""
    for line, way, count in branches:
        holds = int(way) % 2 == 0
        if count == "-":
            if holds:
                yield MissingBranch(int(line), "reached")
        elif count == "0":
            yield MissingBranch(int(line), "true" if holds else "false")


def _run(command: Sequence[str | Path]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=plain_environment())
    except OSError as error:
        raise EnvironmentProblem(
            f"cannot run {command[0]}: {error.strerror}; ./run installs what is missing"
        ) from error
    if done.returncode != 0:
        raise EnvironmentProblem(f"{command[0]} failed: {done.stderr.strip()[-1000:]}")
    return done.stdout
