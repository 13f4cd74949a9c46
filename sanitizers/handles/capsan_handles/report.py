"""What processes wrote into the log: read, equal findings folded into one, and put into words or JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]

_FRAMES_TOLD = 8

# <frozen importlib._bootstrap>, installed packages, and the standard library of whichever Python was checked.
_NOT_THE_USERS = re.compile(r"^<|/(site|dist)-packages/|/lib(64)?/python3[.\d]*/")


@dataclass
class Finding:
    """One finding as the library wrote it, and how often it was seen."""

    record: Record
    count: int = 1

    @property
    def cls(self) -> str:
        return str(self.record.get("class", "unknown"))

    @property
    def kind(self) -> str:
        return str(self.record.get("kind") or "")

    @property
    def call(self) -> str:
        return str(self.record.get("call") or "")

    @property
    def message(self) -> str:
        return str(self.record.get("message") or self.title)

    @property
    def explanation(self) -> str:
        return str(self.record.get("explanation") or "")

    @property
    def events(self) -> list[Record]:
        return [event for event in self.record.get("events") or [] if isinstance(event, dict)]

    @property
    def pid(self) -> int:
        return int(self.record.get("pid") or 0)

    @property
    def title(self) -> str:
        """use-after-free of Band in GDALGetRasterBandXSize"""
        return self.cls + (f" of {self.kind}" if self.kind else "") + (f" in {self.call}" if self.call else "")

    @property
    def place(self) -> str:
        """Where it happened, or for a leak where the handle was made, as briefly as it can be said."""
        return place_of(self.events[0]) if self.events else ""

    @property
    def key(self) -> tuple[str, ...]:
        """Findings with the same key are one finding, seen in several processes or from several handles."""
        return (self.cls, self.kind, self.call, self.place or self.message)

    def as_json(self) -> Record:
        return {**self.record, "count": self.count}


@dataclass
class Process:
    """One program that ran with the library: a process, or what a process became through execve."""

    pid: int
    parent: int | None = None
    executable: str = ""
    python: str | None = None
    summary: Record | None = None  # None: it was killed, or ended without its exit handlers
    replaced: bool = False  # it became another program, which is the next process with this pid
    findings: list[Finding] = field(default_factory=list)
    explained: list[Record] = field(default_factory=list)  # what the library knew when ASan reported

    @property
    def ended(self) -> bool:
        """Whether it came to its end in order."""
        return self.replaced or self.summary is not None

    def as_json(self) -> Record:
        summary = self.summary or {}
        return {
            "pid": self.pid,
            "parent": self.parent,
            "executable": self.executable,
            "python": self.python,
            "calls": summary.get("calls"),
            "handles": summary.get("handles"),
            "ended": self.ended,
        }


@dataclass
class Report:
    """Everything that a command and its children wrote."""

    processes: list[Process]
    findings: list[Finding]
    calls: int = 0
    handles: int = 0
    alive: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    unknown_calls: Counter[str] = field(default_factory=Counter)
    not_followed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def leaks(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.cls == "leak"]

    @property
    def misuses(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.cls != "leak"]

    def as_json(self, command: list[str], status: int) -> Record:
        return {
            "findings": [finding.as_json() for finding in self.findings],
            "processes": [process.as_json() for process in self.processes],
            "command": command,
            "command_status": status,
            "calls": self.calls,
            "handles": self.handles,
            "alive": dict(self.alive),
            "kept": dict(self.kept),
            "unknown_calls": dict(self.unknown_calls),
            "not_followed": self.not_followed,
        }


def read_logs(folder: Path) -> list[Process]:
    """The programs that wrote into a folder, by their first line's age."""
    files = sorted(folder.glob("*.jsonl"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    return [process for file in files for process in _read_log(file)]


def _read_log(file: Path) -> list[Process]:
    processes: list[Process] = []
    pid = int(file.stem) if file.stem.isdigit() else 0
    for record in _records(file):
        kind = record.get("type")
        if kind == "process":
            if processes:
                processes[-1].replaced = True
            processes.append(
                Process(
                    pid=int(record.get("pid") or pid),
                    parent=record.get("parent"),
                    executable=str(record.get("executable") or ""),
                    python=record.get("python"),
                )
            )
            continue
        if not processes:
            processes.append(Process(pid=pid))
        _add(processes[-1], kind, record)
    return processes


def _records(file: Path) -> Iterator[Record]:
    """The lines that are whole: a process that was killed may leave half of one."""
    for line in file.read_bytes().splitlines():
        try:
            record = json.loads(line.decode("utf-8", "backslashreplace"))
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _add(process: Process, kind: Any, record: Record) -> None:
    if kind == "finding":
        fields = {name: value for name, value in record.items() if name not in ("type", "count")}
        process.findings.append(Finding({"pid": process.pid, **fields}, int(record.get("count") or 1)))
    elif kind == "repeat":
        for finding in process.findings:
            # A leak has said already how many there are.
            if finding.record.get("number") == record.get("number") and finding.cls != "leak":
                finding.count = int(record.get("count") or 1)
    elif kind == "summary":
        process.summary = record
    elif kind == "asan":
        process.explained.append(record)


def make_report(processes: list[Process], more: Iterable[Finding] = ()) -> Report:
    """The findings of all processes (and more of them, which others made out), folded, and the figures added up."""
    findings = [finding for process in processes for finding in process.findings]
    report = Report(processes, fold([*findings, *more]))
    unfollowed: dict[str, set[str]] = {}
    for process in processes:
        summary = process.summary or {}
        report.calls += int(summary.get("calls") or 0)
        report.handles += int(summary.get("handles") or 0)
        for name in ("alive", "kept", "unknown_calls"):
            getattr(report, name).update(summary.get(name) or {})
        for path, functions in (summary.get("not_followed") or {}).items():
            unfollowed.setdefault(path, set()).update(functions)
    report.not_followed = {path: sorted(functions) for path, functions in sorted(unfollowed.items())}
    return report


def fold(findings: Iterable[Finding]) -> list[Finding]:
    """One of each, in the order in which they were first seen; leaks come last."""
    folded: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        if finding.key in folded:
            folded[finding.key].count += finding.count
        else:
            folded[finding.key] = Finding(finding.record, finding.count)
    return sorted(folded.values(), key=lambda finding: finding.cls == "leak")


def user_frame(event: Record) -> Record | None:
    """The innermost Python line that is the user's own: not of an installed package, nor of Python itself."""
    frames = _frames(event)
    return next(
        (frame for frame in frames if not _NOT_THE_USERS.search(str(frame["file"]))), frames[0] if frames else None
    )


def _frames(event: Record) -> list[Record]:
    frames = event.get("python") or []
    return [frame for frame in frames if isinstance(frame, dict) and frame.get("file")]


def native_place(event: Record) -> str:
    """file.c:12 in function, if symbols were found; else what the loader knows."""
    native = event.get("native")
    if not isinstance(native, dict):
        return ""
    if native.get("source"):
        return str(native["source"])
    if not native.get("object"):
        return ""
    place = f"{native['object']}+{native.get('offset', '?')}"
    return f"{native['symbol']} ({place})" if native.get("symbol") else place


def place_of(event: Record) -> str:
    """The user's Python line if there is one, else the native place."""
    frame = user_frame(event)
    return frame_text(frame) if frame is not None else native_place(event)


def frame_text(frame: Record) -> str:
    text = f"{frame['file']}:{frame.get('line', '?')}"
    return f"{text} in {frame['function']}" if frame.get("function") else text


def event_lines(event: Record) -> list[str]:
    """One event: what was called, then the Python stack, or the native caller where there is none."""
    role = str(event.get("role") or "used")
    lines = [f"  {'ended again' if role == 'again' else role} by {event.get('call') or 'unknown'}"]
    frames = _frames(event)
    lines += [f"      {frame_text(frame)}" for frame in frames[:_FRAMES_TOLD]]
    if len(frames) > _FRAMES_TOLD:
        lines.append(f"      ... {len(frames) - _FRAMES_TOLD} more")
    if not frames and (native := native_place(event)):
        lines.append(f"      {native}")
    return lines


def finding_text(finding: Finding) -> str:
    """A finding in full: the sentence, the story of the handle, and the rule."""
    lines = [f"{finding.cls}: {finding.message}"]
    for event in finding.events:
        lines += event_lines(event)
    if finding.explanation:
        lines.append(f"  {finding.explanation}")
    if finding.count > 1:
        lines.append(f"  seen {finding.count:,} times")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Nothing that could steer a terminal; lines stay lines."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def count_classes(findings: Iterable[Finding]) -> str:
    """1 use-after-free, 1 double-free"""
    counts = Counter(finding.cls for finding in findings)
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
