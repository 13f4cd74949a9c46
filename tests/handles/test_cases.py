"""The committed programs, wrong and right, under the real library: each wrong one is reported for its reason, no right one is.

What a case says of itself is in its first lines; see tests/handles/cases/README.md.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from capsan_handles.report import Finding, read_logs

from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment

CASES = Path(__file__).with_name("cases")
FILES = sorted(file for folder in ("bugs", "legal") for file in (CASES / folder).glob("*.*") if file.suffix in (".py", ".c"))
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
    program = folder / file.stem
    flags = ["-std=gnu11", "-g", "-O0", "-I/usr/include/gdal", "-lgdal", "-lproj", "-lgeos_c", "-lpthread"]
    subprocess.run([COMPILER, file, "-o", program, *flags], env=plain_environment(), check=True)
    return program


def run_case(file: Path, library: Path, folder: Path) -> Outcome:
    folder.mkdir()
    log = folder / "log"
    log.mkdir()
    command = ["/usr/bin/python3", file] if file.suffix == ".py" else [compile_case(file, folder)]
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


@pytest.fixture(scope="session")
def outcomes(real_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Future[Outcome]]]:
    """All cases, on as many processors as there are: most of a case's time is the start of a process."""
    folder = tmp_path_factory.mktemp("cases")
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        yield {file: pool.submit(run_case, file, real_library, folder / f"{file.parent.name}-{file.name}") for file in FILES}
        pool.shutdown(cancel_futures=True)


def describe(findings: list[Finding]) -> str:
    return ", ".join(f"{f.cls} {f.record['kind']} {f.record['call']}" for f in findings) or "nothing"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_case(file: Path, outcomes: dict[Path, Future[Outcome]]) -> None:
    expected = expectations_of(file)
    outcome = outcomes[file].result()
    missing = [e for e in expected if not any(e.is_met_by(finding) for finding in outcome.findings)]
    unexpected = [f for f in outcome.findings if f.cls not in {e.cls for e in expected}]
    assert not missing, f"{missing} not among: {describe(outcome.findings)}\n{outcome.errors}"
    assert not unexpected, f"{describe(unexpected)}\n{outcome.errors}"
    if file.parent.name == "legal":
        assert outcome.status == 0, outcome.errors


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_case_says_what_it_is(file: Path) -> None:
    fields = fields_of(file)
    assert set(fields) == {"expect", "plain", "oracle"}
    assert fields["plain"] in (["survives"], ["crashes"])
    assert all(expectation.cls in CLASSES for expectation in expectations_of(file))
    assert bool(expectations_of(file)) == (file.parent.name == "bugs")


def test_there_are_enough_of_both() -> None:
    for folder in ("bugs", "legal"):
        assert sum(file.parent.name == folder for file in FILES) >= 40


def test_every_class_has_a_case() -> None:
    shown = {expectation.cls for file in FILES for expectation in expectations_of(file)}
    # One process of these programs has one copy of each library: test_wheels.py has the other class.
    assert shown == CLASSES - {"wrong-library"}
