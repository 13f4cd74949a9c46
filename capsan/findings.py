"""What a hunt found: one folder for each distinct bug, with its program, its report and its story."""

import base64
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsan.log import Verdict
from capsan.rate import Rate
from capsan.targets import PROGRAMS, Inputs

SCHEMA = 1  # of finding.json
_MOST_KEPT = 1000  # programs of one signature


@dataclass
class Finding:
    verdict: Verdict
    program: str  # as found; bytes as read_input has them
    report: str
    after: float  # seconds since the hunt began
    times: int = 1
    minimal: str | None = None
    inputs: Inputs = PROGRAMS
    known: bool = False  # and kept in the target's corpus
    rate: Rate | None = None  # of a program that starts ops: how often it shows this

    @property
    def slug(self) -> str:
        return self.verdict.signature.slug

    def as_json(self) -> dict[str, Any]:
        signature = self.verdict.signature
        smallest = self.minimal or self.program
        shown = (
            {"program": smallest} if self.inputs.programs else {"base64": base64.b64encode(_encode(smallest)).decode()}
        )
        return {
            "schema": SCHEMA,
            "signature": self.slug,
            "class": signature.bug,
            "kind": signature.kind,
            "op": signature.op,
            "oracle": self.verdict.oracle,
            "headline": self.verdict.headline,
            "story": list(self.verdict.story),
            "seconds": round(self.after, 2),
            "times": self.times,
            "known": self.known,
            "rate": self.rate._asdict() if self.rate else None,
            **shown,
        }


@dataclass
class Findings:
    """Thread-safe: several processes are supervised at once."""

    folder: Path
    by_slug: dict[str, Finding] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, finding: Finding) -> bool:
        """Writes a new finding down at once. A known one is counted, and its program kept in more/: a signature
        may hide a second bug. Returns whether it is new."""
        with self._lock:
            known = self.by_slug.get(finding.slug)
            if known:
                known.times += 1
                if known.times <= _MOST_KEPT:
                    more = self.folder / finding.slug / "more"
                    more.mkdir(parents=True, exist_ok=True)
                    _write(more / finding.inputs.file(f"{known.times:04}"), finding.program)
                return False
            self.by_slug[finding.slug] = finding
            self.write(finding)
            return True

    def write(self, finding: Finding) -> Path:
        place = self.folder / finding.slug
        place.mkdir(parents=True, exist_ok=True)
        _write(
            place / finding.inputs.file("program" if finding.inputs.programs else "input"),
            finding.minimal or finding.program,
        )
        if finding.minimal:
            _write(place / finding.inputs.file("found"), finding.program)
        _write(place / "report.txt", finding.report)
        _write(place / "finding.json", json.dumps(finding.as_json(), indent=2) + "\n")
        return place

    def __iter__(self):
        return iter(sorted(self.by_slug.values(), key=lambda finding: finding.after))

    def __len__(self) -> int:
        return len(self.by_slug)

    @property
    def unknown(self) -> list[Finding]:
        return [finding for finding in self if not finding.known]


def read_input(path: Path) -> str:
    """Whatever bytes it has: those that are no UTF-8 as surrogates, line ends as they are."""
    return path.read_bytes().decode(errors="surrogateescape")


def _encode(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _write(path: Path, text: str) -> None:
    """Whole or not at all: what was there stays until the new text is on the disk."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(_encode(text))
    draft.replace(path)
