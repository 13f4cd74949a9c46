"""Findings as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from capsan_handles import __version__
from capsan_handles.report import Finding, Record, event_lines, native_place, user_frame
from capsan_handles.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "ROOT"


def sarif_document(findings: Iterable[Finding], command: list[str], status: int) -> Record:
    findings = list(findings)
    rules = [*RULES, *sorted({finding.cls for finding in findings} - set(RULES))]
    invocation: Record = {"executionSuccessful": True, "exitCode": status, "commandLine": " ".join(command)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "capsan-handles",
                        "semanticVersion": __version__,
                        "rules": [_rule(name) for name in rules],
                    }
                },
                "invocations": [invocation],
                "originalUriBaseIds": {_ROOT: {"uri": Path.cwd().as_uri() + "/"}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, rules.index(finding.cls)) for finding in findings],
            }
        ],
    }


def _rule(name: str) -> Record:
    help_text = RULES.get(name, name)
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": help_text.partition(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": help_text},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _level(name)},
        "properties": {"tags": ["correctness", "lifetime"]},
    }


def _level(name: str) -> str:
    return "warning" if name == "leak" else "error"


def _result(finding: Finding, rule: int) -> Record:
    text = f"{finding.message}\n{finding.explanation}" if finding.explanation else finding.message
    result: Record = {
        "ruleId": finding.cls,
        "ruleIndex": rule,
        "level": _level(finding.cls),
        "message": {"text": text},
        "occurrenceCount": max(1, finding.count),
        "partialFingerprints": {"capsanHandles/v1": _fingerprint(finding)},
        "properties": {"kind": finding.kind, "call": finding.call},
    }
    events = finding.events
    if not events:
        return result
    if location := _location(events[0]):
        result["locations"] = [location]
    related = [location for event in events[1:] if (location := _location(event))]
    if related:
        result["relatedLocations"] = [{"id": index, **location} for index, location in enumerate(related, 1)]
    told = [location for event in _in_order(events) if (location := _location(event))]
    if len(told) > 1:
        steps = [{"location": location} for location in told]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _in_order(events: list[Record]) -> list[Record]:
    """As it happened: made, ended, used. A finding begins with the misuse."""
    misuse, *before = events
    return [*sorted(before, key=lambda event: event.get("role") not in ("made", "lent")), misuse]


def _location(event: Record) -> Record | None:
    physical = _physical(event)
    if physical is None:
        return None
    location: Record = {"physicalLocation": physical, "message": {"text": "\n".join(event_lines(event)).strip()}}
    frame = user_frame(event)
    if frame is not None and frame.get("function"):
        location["logicalLocations"] = [{"name": str(frame["function"]), "kind": "function"}]
    return location


def _physical(event: Record) -> Record | None:
    frame = user_frame(event)
    if frame is not None and not str(frame["file"]).startswith("<"):
        return _in_file(str(frame["file"]), frame.get("line"))
    native = event.get("native")
    if not isinstance(native, dict):
        return None
    if source := re.match(r"(?P<file>.+):(?P<line>\d+)(?: in .*)?$", str(native.get("source") or "")):
        return _in_file(source["file"], int(source["line"]))
    return _in_file(str(native["object"]), None) if native.get("object") else None


def _in_file(file: str, line: object) -> Record:
    physical: Record = {"artifactLocation": _artifact(file)}
    if isinstance(line, int) and line > 0:
        physical["region"] = {"startLine": line}
    return physical


def _artifact(file: str) -> Record:
    """Relative to the current folder where possible: services look files up in the repository."""
    path = Path(os.path.abspath(file))
    try:
        relative = path.relative_to(Path.cwd())
    except ValueError:
        return {"uri": path.as_uri()}
    return {"uri": Path("/", relative).as_uri()[len("file:///") :], "uriBaseId": _ROOT}


def _fingerprint(finding: Finding) -> str:
    """Stays as it is when lines move: the class, the kind, the call, and the file and function of each event."""
    parts = [finding.cls, finding.kind, finding.call]
    for event in finding.events:
        frame = user_frame(event)
        if frame is not None:
            parts += [_artifact(str(frame["file"]))["uri"], str(frame.get("function"))]
        else:
            parts.append(re.sub(r":\d+|\+0x[0-9a-f]+", "", native_place(event)))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
