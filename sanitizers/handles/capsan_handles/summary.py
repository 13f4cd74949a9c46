"""The lines that close a run: what was found, or how sure one may be that nothing was."""

from __future__ import annotations

import signal

from capsan_handles.report import Finding, Report, count_classes, plural, printable


def summary_lines(report: Report, status: int, died_of: int = 0) -> list[str]:
    return [*map(_line, report.findings), *_notes(report), _verdict(report, status, died_of)]


def _verdict(report: Report, status: int, died_of: int) -> str:
    ended = _ended(status, died_of)
    if report.findings:
        return f"{_counts(report)}; {ended}"
    if report.calls == 0 and _silent(report):
        return f"no call was counted: was the command killed, or is its library linked statically? ({ended})"
    if report.calls == 0:
        return f"the command made no call that is followed: is its library linked statically? ({ended})"
    calls = f"{plural(report.calls, 'call')} on {plural(report.handles, 'handle')}"
    return f"no misuse in {calls}" + (f"; {ended}" if status else "")


def _line(finding: Finding) -> str:
    where = f" at {finding.place}" if finding.place else ""
    often = f" ({finding.count:,} times)" if finding.count > 1 else ""
    what = finding.message if finding.cls == "asan" else finding.title
    told = f" [{finding.explanation}]" if finding.cls == "asan" and finding.explanation else ""
    return printable(f"{what}{where}{often}{told}").replace("\n", " ")


def _counts(report: Report) -> str:
    misuses, leaks = report.misuses, report.leaks
    parts = []
    if misuses:
        parts.append(f"{plural(len(misuses), 'finding')} ({count_classes(misuses)})")
    if leaks:
        parts.append(plural(len(leaks), "leak"))
    return ", ".join(parts)


def _ended(status: int, died_of: int) -> str:
    if not died_of:
        return f"the command ended with status {status}"
    try:
        name = signal.Signals(died_of).name
    except ValueError:
        name = f"signal {died_of}"
    return f"the command died of {name}"


def _silent(report: Report) -> int:
    """Processes that may have made calls, and could not say so any more."""
    return sum(not process.ended for process in report.processes)


def _notes(report: Report) -> list[str]:
    """What limits the answer above."""
    notes = []
    silent = _silent(report)
    if silent:
        processes = plural(silent, "process", "processes")
        notes.append(f"{processes} ended without counting calls and leaks (killed, or through _exit)")
    if report.unknown_calls:
        calls = sum(report.unknown_calls.values())
        functions = plural(len(report.unknown_calls), "function")
        notes.append(f"{plural(calls, 'call')} to {functions} that the table does not know (--json lists them)")
    if report.not_followed:
        count = sum(len(functions) for functions in report.not_followed.values())
        notes.append(f"{plural(count, 'function')} could not be followed (--json lists them)")
    return notes
