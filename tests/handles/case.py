"""Reads what a case says of itself in its first lines, runs it under the library, and compares."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from capsan.paths import COMPILER, PYTHON
from capsan.sanitizers import plain_environment
from capsan_handles.report import Finding, read_logs

FIELD = re.compile(r"^(?:#|//) (expect|plain|oracle): (.*)$", re.MULTILINE)
CLASSES = {
    "use-after-free",
    "double-free",
    "free-of-borrowed",
    "free-while-held",
    "free-in-use",
    "use-after-context",
    "use-after-base",
    "use-after-schema-change",
    "concurrent-use",
    "wrong-library",
    "leak",
}


class Expectation(NamedTuple):
    """One finding that a case must lead to; '*' where it depends on the version."""

    cls: str
    kind: str
    call: str

    def is_met_by(self, finding: Finding) -> bool:
        record = finding.record
        return self.cls == finding.cls and self.kind in ("*", record["kind"]) and self.call in ("*", record["call"])


class Outcome(NamedTuple):
    status: int
    findings: list[Finding]
    errors: str


def fields_of(file: Path) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in FIELD.findall(file.read_text(encoding="utf-8")):
        fields.setdefault(name, []).append(value.strip())
    return fields


def expectations_of(file: Path) -> list[Expectation]:
    return [Expectation(*line.split()) for line in fields_of(file)["expect"] if line != "nothing"]


def compile_case(file: Path, folder: Path) -> Path:
    """By lld: GNU ld takes half a second for the libraries that libgdal needs, ten times what the rest takes."""
    program = folder / file.stem
    flags = ["-std=gnu11", "-g", "-O0", "-I/usr/include/gdal", "-fuse-ld=lld"]
    flags += ["-lgdal", "-lproj", "-lgeos_c", "-lpthread"]
    subprocess.run([COMPILER, file, "-o", program, *flags], env=plain_environment(), check=True)
    return program


def run_case(file: Path, library: Path, folder: Path, python: str | Path = PYTHON) -> Outcome:
    folder.mkdir()
    log = folder / "log"
    log.mkdir()
    command = [python, file] if file.suffix == ".py" else [compile_case(file, folder)]
    environment = plain_environment() | {
        "LD_PRELOAD": str(library),
        "CAPSAN_HANDLES_LOG": str(log),
        "TMPDIR": str(folder),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    findings = [finding for process in read_logs(log) for finding in process.findings]
    return Outcome(done.returncode, findings, done.stderr.decode(errors="replace"))


def describe(findings: list[Finding]) -> str:
    return ", ".join(f"{f.cls} {f.record['kind']} {f.record['call']}" for f in findings) or "nothing"


def assert_as_expected(file: Path, outcome: Outcome) -> None:
    expected = expectations_of(file)
    missing = [e for e in expected if not any(e.is_met_by(finding) for finding in outcome.findings)]
    unexpected = [f for f in outcome.findings if f.cls not in {e.cls for e in expected}]
    assert not missing, f"{missing} not among: {describe(outcome.findings)}\n{outcome.errors}"
    assert not unexpected, f"{describe(unexpected)}\n{outcome.errors}"
    if not expected:
        assert outcome.status == 0, outcome.errors
