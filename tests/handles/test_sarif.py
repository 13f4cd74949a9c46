"""What SARIF 2.1.0 requires, and what its readers make use of. The schema itself comes in no package."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from capsan_handles.report import Finding
from capsan_handles.rules import RULES
from capsan_handles.sarif import sarif_document
from handles.made_up import event, finding, leak, place

LEVELS = ("none", "note", "warning", "error")


def document(*records: dict[str, Any]) -> dict[str, Any]:
    findings = [Finding(record, record.get("count", 1)) for record in records]
    made = sarif_document(findings, ["python3", "x.py"], 0)
    return json.loads(json.dumps(made))


def result(record: dict[str, Any]) -> dict[str, Any]:
    return document(record)["runs"][0]["results"][0]


def physical(location: dict[str, Any]) -> tuple[str, int | None]:
    place = location["physicalLocation"]
    return place["artifactLocation"]["uri"], place.get("region", {}).get("startLine")


def test_required_properties() -> None:
    made = document(finding(), leak(), finding(2, **{"class": "new-class"}))
    assert made["version"] == "2.1.0"
    assert made["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = made["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "capsan-handles"
    names = [rule["id"] for rule in driver["rules"]]
    assert len(set(names)) == len(names)
    assert names == [*RULES, "new-class"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for found in run["results"]:
        assert found["message"]["text"]
        assert found["level"] in LEVELS
        assert names[found["ruleIndex"]] == found["ruleId"]
        assert found["occurrenceCount"] >= 1


def test_uris_are_uris() -> None:
    strange = event("used", "F", place("/home/a b/ü#%.py", 1), native=None)
    made = result(finding(events=[strange]))
    uri = made["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///home/a%20b/%C3%BC%23%25.py"


def test_where_it_is_shown() -> None:
    made = result(finding())
    assert physical(made["locations"][0]) == ("file:///home/me/x.py", 3)
    assert [physical(location) for location in made["relatedLocations"]] == [
        ("file:///home/me/x.py", 1),
        ("file:///home/me/x.so", None),
    ]
    assert [location["id"] for location in made["relatedLocations"]] == [1, 2]
    (flow,) = made["codeFlows"][0]["threadFlows"]
    assert [physical(step["location"]) for step in flow["locations"]] == [
        ("file:///home/me/x.py", 1),
        ("file:///home/me/x.so", None),
        ("file:///home/me/x.py", 3),
    ]


def test_native_source_where_there_is_no_python() -> None:
    native = {"object": "/x.so", "offset": "0x10", "source": "/home/me/a b.c:12 in shut: it"}
    assert physical(result(finding(events=[event("used", "F", native=native)]))["locations"][0]) == (
        "file:///home/me/a%20b.c",
        12,
    )


def test_files_below_the_current_folder_are_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = document(finding(events=[event("used", "F", place(str(tmp_path / "a b/x.py"), 1))]))["runs"][0]
    artifact = made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "a%20b/x.py", "uriBaseId": "ROOT"}
    assert made["originalUriBaseIds"]["ROOT"]["uri"] == tmp_path.as_uri() + "/"


def test_a_finding_without_a_place() -> None:
    made = result(finding(events=[]))
    assert "locations" not in made
    assert "relatedLocations" not in made


def test_fingerprints_stay_when_lines_move() -> None:
    one, other = (result(finding(line=line))["partialFingerprints"]["capsanHandles/v1"] for line in (3, 30))
    assert one == other
    assert re.fullmatch("[0-9a-f]{64}", one)
    assert result(finding(call="GDALGetRasterBandYSize"))["partialFingerprints"]["capsanHandles/v1"] != one
