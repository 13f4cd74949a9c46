"""What a hunt found, on the disk: one folder for each distinct bug, complete at every moment."""

import json
import threading
from pathlib import Path

import pytest

from capsan.findings import SCHEMA, Finding, Findings
from capsan.log import Signature, Verdict


def make(
    bug: str = "left-open", kind: str = "Band", op: str = "drop", after: float = 1.0, program: str = "f()\n"
) -> Finding:
    verdict = Verdict(Signature(bug, kind, op), "the ledger", f"{bug} of {kind} in {op}", ("one", "two"))
    return Finding(verdict, program, "the report\n", after)


def test_a_finding_is_written_at_once(tmp_path: Path) -> None:
    findings = Findings(tmp_path / "not yet there")
    assert findings.add(make())
    place = tmp_path / "not yet there" / "left-open-band-drop"
    assert (place / "program.py").read_text() == "f()\n"
    assert (place / "report.txt").read_text() == "the report\n"
    assert sorted(path.name for path in place.iterdir()) == ["finding.json", "program.py", "report.txt"]


def test_json_fields(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    findings.add(make(after=1.239))
    written = json.loads((tmp_path / "left-open-band-drop/finding.json").read_text())
    assert written == {
        "schema": SCHEMA,
        "signature": "left-open-band-drop",
        "class": "left-open",
        "kind": "Band",
        "op": "drop",
        "oracle": "the ledger",
        "headline": "left-open of Band in drop",
        "story": ["one", "two"],
        "seconds": 1.24,
        "times": 1,
        "known": False,
        "rate": None,
        "program": "f()\n",
    }


def test_the_same_signature_is_one_finding(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    assert findings.add(make(program="first()\n"))
    assert not findings.add(make(program="second()\n"))
    assert findings.add(make(kind="Dataset"))
    assert findings.add(make(op="close"))
    assert findings.add(make(bug="wrong-order"))
    assert len(findings) == len(list(tmp_path.iterdir())) == 4
    assert [finding.times for finding in findings] == [2, 1, 1, 1]
    assert (tmp_path / "left-open-band-drop/program.py").read_text() == "first()\n"


def test_they_are_in_the_order_of_their_time(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    for after, kind in ((3.0, "C"), (1.0, "A"), (2.0, "B")):
        findings.add(make(kind=kind, after=after))
    assert [finding.verdict.signature.kind for finding in findings] == ["A", "B", "C"]


def test_a_minimal_program_is_kept_beside_the_one_found(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    finding = make(program="a()\nb()\n")
    findings.add(finding)
    finding.minimal = "b()\n"
    findings.write(finding)
    place = tmp_path / finding.slug
    assert (place / "program.py").read_text() == "b()\n"
    assert (place / "found.py").read_text() == "a()\nb()\n"
    assert json.loads((place / "finding.json").read_text())["program"] == "b()\n"


def test_text_is_utf8_and_bytes_survive(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    finding = make(program="f('caf\u00e9 \u2028')\n")
    finding.report = b"cut \xe2\x82".decode(errors="surrogateescape")
    findings.add(finding)
    assert (tmp_path / finding.slug / "program.py").read_bytes() == "f('caf\u00e9 \u2028')\n".encode()
    assert (tmp_path / finding.slug / "report.txt").read_bytes() == b"cut \xe2\x82"


def test_what_was_there_stays_until_the_new_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = Findings(tmp_path)
    finding = make()
    findings.add(finding)

    def fail(path: Path, data: bytes) -> None:
        path.write_text(data[:2].decode())
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", fail)
    finding.minimal = "shorter()\n"
    with pytest.raises(OSError, match="the disk is full"):
        findings.write(finding)
    monkeypatch.undo()
    place = tmp_path / finding.slug
    assert (place / "program.py").read_text() == "f()\n"
    assert json.loads((place / "finding.json").read_text())["program"] == "f()\n"


def test_a_file_of_an_earlier_hunt_is_replaced(tmp_path: Path) -> None:
    Findings(tmp_path).add(make(program="old()\n"))
    Findings(tmp_path).add(make(program="new()\n"))
    assert (tmp_path / "left-open-band-drop/program.py").read_text() == "new()\n"


def test_threads_do_not_lose_count(tmp_path: Path) -> None:
    findings = Findings(tmp_path)
    new: list[bool] = []

    def add() -> None:
        new.extend(findings.add(make(kind=str(number % 3))) for number in range(50))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(findings), sum(new)) == (3, 3)
    assert sum(finding.times for finding in findings) == 200
