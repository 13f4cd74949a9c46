"""ASan's reports: parsed, matched with what the library knew, and a real one under capsan-handles --asan."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from capsan.sanitizers import plain_environment
from capsan_handles.asan import asan_environment, asan_findings, find_runtime, parse_report
from capsan_handles.report import Process
from handles.checked import check

USED = """==12==WARNING: something else
=================================================================
==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000014 at pc 0x55 bp 0x7f sp 0x7f
READ of size 4 at 0x602000000014 thread T0
    #0 0x55 in main x.c:5
0x602000000014 is located 4 bytes inside of 16-byte region [0x602000000010,0x602000000020)
freed by thread T0 here:
"""
TWICE = """==12==ERROR: AddressSanitizer: attempting double-free on 0x602000000010 in thread T0:
0x602000000010 is located 0 bytes inside of 16-byte region [0x602000000010,0x602000000020)
"""
CRASHED = "==12==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000008 (pc 0x55 bp 0x7f sp 0x7f T0)\n"
GENERAL = "==12==ERROR: AddressSanitizer: SEGV on unknown address (pc 0x55 bp 0x7f sp 0x7f T0)\n"
NOT_MALLOC = "==12==ERROR: AddressSanitizer: attempting free on address which was not malloc()-ed: 0x7ffe10\n"


def explained(address: str = "0x602000000010", **fields: Any) -> dict[str, Any]:
    explanation = "Dataset made by GDALOpen at x.py:3, ended by GDALClose at x.py:9"
    return {"type": "asan", "address": address, "explanation": explanation, "kind": "Dataset", "events": [], **fields}


@pytest.mark.parametrize(
    ("text", "what", "address", "begin"),
    [
        (USED, "heap-use-after-free", 0x602000000014, 0x602000000010),
        (TWICE, "double-free", 0x602000000010, 0x602000000010),
        (CRASHED, "SEGV", 8, 0),
        (GENERAL, "SEGV", 0, 0),
        (NOT_MALLOC, "free", 0x7FFE10, 0),
    ],
)
def test_a_report_is_parsed(text: str, what: str, address: int, begin: int) -> None:
    report = parse_report(12, text)
    assert report is not None
    assert (report.what, report.address, report.begin) == (what, address, begin)
    assert " at pc " not in report.headline


def test_a_warning_is_no_report() -> None:
    assert parse_report(12, "==12==WARNING: ASan doesn't fully support makecontext\n") is None


def test_the_librarys_explanation_goes_with_its_report() -> None:
    report = parse_report(12, USED)
    assert report is not None
    other = Process(13, explained=[explained()])
    (first, second) = asan_findings([report], [Process(12, explained=[explained()]), other])
    assert (first.cls, first.kind, first.pid) == ("asan", "Dataset", 12)
    assert first.message.startswith("AddressSanitizer: heap-use-after-free on address 0x602000000014")
    assert first.explanation.startswith("Dataset made by GDALOpen")
    # A report that is not in our folder, because the user's own log_path took it elsewhere, counts all the same.
    assert (second.pid, second.explanation) == (13, first.explanation)


def test_an_unexplained_report_is_a_finding_too() -> None:
    report = parse_report(12, CRASHED)
    assert report is not None
    (found,) = asan_findings([report], [])
    assert (found.cls, found.kind, found.explanation) == ("asan", "", "")


def test_options_of_the_user_win(tmp_path: Path) -> None:
    options = asan_environment({"ASAN_OPTIONS": "detect_leaks=1", "PYTHONMALLOC": "debug"}, tmp_path)
    assert options["ASAN_OPTIONS"].endswith(":detect_leaks=1")
    assert "detect_leaks=0" in options["ASAN_OPTIONS"]
    assert options["PYTHONMALLOC"] == "debug"


def test_no_runtime_is_one_line(fake_library: Path, tmp_path: Path) -> None:
    python = Path("/usr/bin/python3").resolve()
    (tmp_path / "python3").symlink_to(python)
    done = check(fake_library, "--asan", "python3", cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("capsan-handles: no shared ASan runtime found")
    assert done.stderr.count("\n") == 1


def test_a_real_report_is_shown_and_counted(fake_library: Path, tmp_path: Path) -> None:
    """The program is built without ASan: its runtime alone sees that a block is freed twice."""
    (tmp_path / "x.c").write_text(
        "#include <stdlib.h>\nint main(void)\n{\n    void *volatile block = malloc(16);\n"
        "    free(block);\n    free(block);\n}\n"
    )
    command = ["clang-19", "-g", "-O0", "x.c", "-o", "x"]
    subprocess.run(command, cwd=tmp_path, env=plain_environment(), check=True, capture_output=True)
    done = check(fake_library, "--asan", "--json", "out.json", "./x", cwd=tmp_path)
    assert done.returncode == 1
    assert "ERROR: AddressSanitizer: attempting double-free" in done.stderr
    assert "is located 0 bytes inside of 16-byte region" in done.stderr
    assert "1 finding (1 asan); the command ended with status" in done.stderr
    (found,) = json.loads((tmp_path / "out.json").read_text())["findings"]
    assert found["class"] == "asan"
    assert found["message"].startswith("AddressSanitizer: attempting double-free")


def test_the_runtime_is_shared() -> None:
    assert find_runtime().name.endswith(".so") or ".so." in find_runtime().name
