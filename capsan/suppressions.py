"""Leaks that LSan passes over: each entry says why, and is of use only while it still matches something.

An entry is three comment lines and the pattern:

    # cause: what leaks, and why it is not ours
    # upstream: an address, or project#number
    # program: lifecycle/regressions/name.py
    leak:a_function

The program is a file of the corpus. An entry that its program does not need any more hides the next leak there."""

import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from capsan.paths import CORPUS
from capsan.targets import SUPPRESSIONS, Target, lsan_options, target_environment

_FIELD = re.compile(r"^# (cause|upstream|program):\s*(.*?)\s*$")
_UPSTREAM = re.compile(r"^(https?://\S+|[\w./-]+#\d+)$")
_PREFIX = "leak:"
_USED = re.compile(r"^Suppressions used:\n(?:.*\n)*?-{20,}$", re.M)
_FIELDS = ("cause", "upstream", "program")


@dataclass(frozen=True)
class Entry:
    line: int
    pattern: str  # without the prefix
    fields: dict[str, str] = field(default_factory=dict)


def check_suppressions(target: Target, file: Path = SUPPRESSIONS, corpus: Path = CORPUS) -> list[str]:
    """What is wrong with the entries of a file, as FILE:LINE: message. Runs each entry's program."""
    entries, problems = _parse(file.read_text(), _PREFIX)
    for entry in entries:
        found = _problems(entry, corpus)
        if not found and not _is_used(target, entry.pattern, corpus / entry.fields["program"]):
            found = [f'"{entry.pattern}" matches nothing in {entry.fields["program"]} any more: take it out']
        problems += [(entry.line, problem) for problem in found]
    return [f"{file}:{line}: {problem}" for line, problem in sorted(problems)]


def read_entries(file: Path = SUPPRESSIONS, prefix: str = _PREFIX) -> list[Entry]:
    return _parse(file.read_text(), prefix)[0]


def _parse(text: str, prefix: str) -> tuple[list[Entry], list[tuple[int, str]]]:
    entries: list[Entry] = []
    problems: list[tuple[int, str]] = []
    fields: dict[str, str] = {}
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := _FIELD.match(line):
            if match[1] in fields:
                problems.append((number, f'a second "{match[1]}" for one entry'))
            fields[match[1]] = match[2]
        elif line.startswith(prefix) and line[len(prefix) :].strip():
            entries.append(Entry(number, line[len(prefix) :].strip(), fields))
            fields = {}
        elif line.strip() and not line.startswith("#"):
            problems.append((number, f"neither a comment nor {prefix}pattern"))
    if fields:
        problems.append((number, "comments of an entry with no pattern below them"))
    return entries, problems


def _problems(entry: Entry, corpus: Path) -> list[str]:
    found = [f'no "# {name}:" above the pattern' for name in _FIELDS if not entry.fields.get(name)]
    upstream, program = entry.fields.get("upstream"), entry.fields.get("program")
    if upstream and not _UPSTREAM.match(upstream):
        found.append(f'upstream "{upstream}" is neither an address nor project#number')
    if program and not _is_program(corpus, program):
        found.append(f"program {program} is not a file of the corpus")
    if not entry.pattern.strip("*^$"):
        found.append("the pattern matches everything")
    return found


def _is_program(corpus: Path, program: str) -> bool:
    path = (corpus / program).resolve()
    return path.is_file() and path.is_relative_to(corpus.resolve())


def _is_used(target: Target, pattern: str, program: Path) -> bool:
    """Whether LSan passes something over because of this pattern alone."""
    with tempfile.TemporaryDirectory(prefix="capsan-suppressions-") as scratch:
        file = Path(scratch) / "lsan.txt"
        file.write_text(f"{_PREFIX}{pattern}\n")
        done = subprocess.run(
            [target.replay, "--quiet", "--leaks", program],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            env=target_environment(LSAN_OPTIONS=lsan_options(file, show=True)),
            timeout=120,
        )
    return pattern in _used(done.stderr)


def _used(log: str) -> list[str]:
    """The patterns of the table that LSan prints: count, bytes, pattern."""
    rows = [row.split(None, 2) for table in _USED.findall(log) for row in table.splitlines()[2:-1]]
    return [row[2] for row in rows if len(row) == 3]
