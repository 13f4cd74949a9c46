"""Reading logs, folding what is equal, and putting it into words."""

from pathlib import Path

from capsan_handles.report import Finding, finding_text, make_report, printable, read_logs, user_frame
from capsan_handles.summary import summary_lines
from capsan_handles.symbols import add_sources
from handles.made_up import event, finding, leak, place, process, summary, write_log


def test_a_log_is_read(tmp_path: Path) -> None:
    write_log(tmp_path, 12, process(12), finding(), {"type": "repeat", "number": 1, "count": 17}, summary())
    (read,) = read_logs(tmp_path)
    assert (read.pid, read.python, read.ended) == (12, "3.11.2", True)
    assert [found.count for found in read.findings] == [17]
    assert "type" not in read.findings[0].as_json()
    assert read.findings[0].as_json()["count"] == 17


def test_a_killed_process_leaves_half_a_line(tmp_path: Path) -> None:
    write_log(tmp_path, 12, process(12), finding(), tail='{"type":"find')
    (read,) = read_logs(tmp_path)
    assert len(read.findings) == 1
    assert not read.ended


def test_lines_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "3.jsonl").write_bytes(b"\xff\xfe\n[1]\n3\n\n" + b'{"type":"summary","calls":4}\n')
    assert make_report(read_logs(tmp_path)).calls == 4


def test_an_empty_log_is_no_process(tmp_path: Path) -> None:
    (tmp_path / "3.jsonl").touch()
    assert read_logs(tmp_path) == []


def test_a_process_that_becomes_another_program(tmp_path: Path) -> None:
    """Numbers of findings begin anew, and the first program needs no summary."""
    again = {"type": "repeat", "number": 1, "count": 5}
    write_log(tmp_path, 12, process(12), finding(line=3), process(12), finding(line=4), again, summary())
    first, second = read_logs(tmp_path)
    assert first.ended
    assert (first.findings[0].count, second.findings[0].count) == (1, 5)


def test_equal_findings_are_folded(tmp_path: Path) -> None:
    write_log(tmp_path, 1, process(1), finding(), {"type": "repeat", "number": 1, "count": 2}, leak(), summary(5, 1))
    write_log(tmp_path, 2, process(2), leak(), finding(), finding(2, line=4), summary(6, 2, alive={"Driver": 1}))
    report = make_report(read_logs(tmp_path))
    assert [(found.cls, found.count) for found in report.findings] == [
        ("use-after-free", 3),
        ("use-after-free", 1),
        ("leak", 6),
    ]
    assert (report.calls, report.handles, report.alive) == (11, 3, {"Driver": 1})


def test_figures_are_added_up(tmp_path: Path) -> None:
    more = {"unknown_calls": {"GDALFoo": 3}, "kept": {"PJContext": 1}, "not_followed": {"/a.so": ["G", "F"]}}
    write_log(tmp_path, 1, process(1), summary(**more))
    write_log(tmp_path, 2, process(2), summary(**{**more, "not_followed": {"/a.so": ["H", "F"]}}))
    document = make_report(read_logs(tmp_path)).as_json(["x"], 0)
    assert document["unknown_calls"] == {"GDALFoo": 6}
    assert document["kept"] == {"PJContext": 2}
    assert document["not_followed"] == {"/a.so": ["F", "G", "H"]}


def test_text_of_a_finding() -> None:
    assert finding_text(Finding(finding(), 2)).splitlines() == [
        "use-after-free: GDALGetRasterBandXSize was given a Band whose Dataset has ended",
        "  used by GDALGetRasterBandXSize",
        "      /usr/lib/python3/dist-packages/osgeo/gdal.py:900 in main",
        "      /home/me/x.py:3 in main",
        "  made by GDALGetRasterBand",
        "      /home/me/x.py:1 in main",
        "  ended by GDALClose",
        "      shut (/home/me/x.so+0x1234)",
        "  A band lives as long as its dataset.",
        "  seen 2 times",
    ]


def test_a_finding_may_lack_everything() -> None:
    bare = Finding({"class": "new-class"})
    assert finding_text(bare) == "new-class: new-class"
    assert summary_lines(make_report([], [bare]), 0)[0] == "new-class"


def test_the_users_own_line() -> None:
    """Not the bindings' line, nor the library's; the innermost where all are such."""
    frames = [
        place("/usr/lib/python3/dist-packages/osgeo/gdal.py", 1),
        place("/opt/venv/lib/python3.12/site-packages/rasterio/io.py", 2),
        place("/opt/python/3.13/lib/python3.13/contextlib.py", 3),
        place("<frozen importlib._bootstrap>", 4),
        place("/home/me/x.py", 5),
        place("/home/me/main.py", 6),
    ]
    assert user_frame(event("used", "F", *frames)) == frames[4]
    assert user_frame(event("used", "F", *frames[:4])) == frames[0]
    assert user_frame(event("used", "F")) is None


def test_nothing_steers_the_terminal() -> None:
    assert printable("\x1b[2Jé\n") == "\\x1b[2Jé\n"


def test_symbols_are_optional(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = Finding(finding())
    add_sources([found])
    assert "source" not in found.events[2]["native"]


def test_summary_tells_what_limits_it(tmp_path: Path) -> None:
    write_log(tmp_path, 1, process(1))
    write_log(tmp_path, 2, process(2), summary(12345, 77, unknown_calls={"GDALFoo": 3}, not_followed={"x": ["F"]}))
    assert summary_lines(make_report(read_logs(tmp_path)), 0) == [
        "1 process ended without counting calls and leaks (killed, or through _exit)",
        "3 calls to 1 function that the table does not know (--json lists them)",
        "1 function could not be followed (--json lists them)",
        "no misuse in 12,345 calls on 77 handles",
    ]
