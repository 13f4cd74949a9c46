"""AddressSanitizer together with the handle checker: its runtime, its options, and what its reports are about.

ASan says which bytes were touched; the library says which handle lived in them, who made it and who ended it.
"""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from capsan_handles import Problem
from capsan_handles.report import Finding, Process, Record

LOG_NAME = "asan"

# Laid under what the user has in ASAN_OPTIONS.
_OPTIONS = {
    # At the exit of an interpreter much is kept on purpose; leaks of handles are told by the checker itself.
    "detect_leaks": "0",
    "halt_on_error": "1",
    # Libraries that were not built with ASan do not notice that they read freed memory: overwritten, it shows.
    "max_free_fill_size": "4096",
    "free_fill_byte": "253",
    "allocator_may_return_null": "1",
    "detect_odr_violation": "0",
    # Python's faulthandler would take these over.
    "handle_segv": "2",
    "handle_sigbus": "2",
}

_ERROR = re.compile(r"ERROR: AddressSanitizer: (?P<what>.*)")
_CLASS = re.compile(r"attempting (?P<attempt>[\w-]+)|(?P<name>[\w-]+)")
_REGISTERS = re.compile(r" at pc .*| ?\(pc .*")
_ADDRESS = re.compile(r"0x[0-9a-f]+")
_REGION = re.compile(r"region \[(?P<begin>0x[0-9a-f]+),(?P<end>0x[0-9a-f]+)\)")


class AsanReport(NamedTuple):
    """One report that ASan wrote."""

    pid: int
    what: str  # heap-use-after-free, double-free, SEGV ...
    headline: str
    address: int
    begin: int  # the block of memory that the address lies in; 0 to 0 where ASan does not know
    end: int
    text: str

    def covers(self, address: int) -> bool:
        return address != 0 and (address == self.address or self.begin <= address < self.end)


def find_runtime() -> Path:
    """The shared runtime: clang's, which the other sanitizers of a clang build share, else gcc's."""
    clang = f"libclang_rt.asan-{platform.machine()}.so"
    for compiler, name in (("clang-19", clang), ("clang", clang), ("gcc", "libasan.so"), ("cc", "libasan.so")):
        path = _ask(compiler, name)
        if path is not None:
            return path
    raise Problem("no shared ASan runtime found: install clang and libclang-rt-dev, or gcc")


def _ask(compiler: str, name: str) -> Path | None:
    """A compiler that has no such file answers with the bare name."""
    try:
        answer = subprocess.run(
            [compiler, f"-print-file-name={name}"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    path = Path(answer.stdout.strip())
    return path.resolve() if path.is_absolute() and path.is_file() else None


def asan_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What to lay over the environment. Options that the user has set stay, and so does PYTHONMALLOC."""
    given = environment.get("ASAN_OPTIONS", "")
    options = {**_OPTIONS, "log_path": str(folder / LOG_NAME)}
    ours = ":".join(f"{name}={value}" for name, value in options.items())
    return {
        "ASAN_OPTIONS": f"{ours}:{given}" if given else ours,
        # Python's own allocator would hide from ASan what extensions put into Python objects.
        "PYTHONMALLOC": environment.get("PYTHONMALLOC", "malloc"),
    }


def read_reports(folder: Path) -> list[AsanReport]:
    """What ASan wrote into the folder; nothing if the user's own log_path took it elsewhere."""
    reports = []
    for file in sorted(folder.glob(f"{LOG_NAME}.*")):
        pid = int(file.suffix[1:]) if file.suffix[1:].isdigit() else 0
        text = file.read_text(encoding="utf-8", errors="backslashreplace")
        if report := parse_report(pid, text):
            reports.append(report)
    return reports


def parse_report(pid: int, text: str) -> AsanReport | None:
    """None if the text has no report: ASan's warnings go to the same file."""
    error = _ERROR.search(text)
    if error is None:
        return None
    headline = _REGISTERS.sub("", error["what"]).strip()
    name = _CLASS.search(headline)
    what = (name["attempt"] or name["name"]) if name else "error"
    address = _ADDRESS.search(headline)
    region = _REGION.search(text)
    return AsanReport(
        pid=pid,
        what=what,
        headline=headline,
        address=int(address[0], 16) if address else 0,
        begin=int(region["begin"], 16) if region else 0,
        end=int(region["end"], 16) if region else 0,
        text=text,
    )


def asan_findings(reports: Iterable[AsanReport], processes: Iterable[Process]) -> list[Finding]:
    """One finding per report, with the handle it is about; and one for what the library saw ASan report elsewhere."""
    processes = list(processes)
    findings = []
    unused = [(process.pid, record) for process in processes for record in process.explained]
    for report in reports:
        match = next((pair for pair in unused if pair[0] == report.pid and _about(report, pair[1])), None)
        if match is not None:
            unused.remove(match)
        record = match[1] if match is not None else _earlier_finding(report, processes)
        findings.append(_finding(report.pid, f"AddressSanitizer: {report.headline}", record or {}))
    for pid, record in unused:
        findings.append(_finding(pid, f"AddressSanitizer reported {record.get('address', 'an error')}", record))
    return findings


def _about(report: AsanReport, record: Record) -> bool:
    address = _address(record)
    return address == 0 or report.address == 0 or report.covers(address)


def _earlier_finding(report: AsanReport, processes: list[Process]) -> Record | None:
    """A handle in the same block that was misused before: the library has told of it already."""
    for process in processes:
        for finding in process.findings:
            if process.pid == report.pid and report.covers(_address(finding.record)):
                return {
                    "kind": finding.kind,
                    "address": finding.record.get("address"),
                    "explanation": f"the same handle was misused before: {finding.message}",
                    "events": finding.events,
                }
    return None


def _address(record: Record) -> int:
    try:
        return int(str(record.get("address")), 16)
    except ValueError:
        return 0


def _finding(pid: int, message: str, record: Record) -> Finding:
    return Finding(
        {
            "class": "asan",
            "kind": record.get("kind") or "",
            "call": record.get("call") or "",
            "message": message,
            "explanation": record.get("explanation") or "",
            "address": record.get("address"),
            "thread": record.get("thread"),
            "pid": pid,
            "events": record.get("events") or [],
        }
    )
