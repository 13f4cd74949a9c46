"""Coverage by edges: what a replay writes down, whose code it is, and the pages that show it."""

import struct
from pathlib import Path

import pytest
from commands import SEEDS, call, plant, read_json
from html_pages import check_pages

from capsan import edges
from capsan.coverage import Share
from capsan.edges import Place, TargetEdges, group_libraries, library_of, measure_edges, read_functions
from capsan.errors import EnvironmentProblem
from capsan.pages import write_pages
from capsan.paths import EXT, ROOT
from capsan.targets import find_target

GDAL = "gdal.build/gdal/gcore/gdaldataset.cpp"


def sample() -> TargetEdges:
    functions = [
        (Place("op_band", str(EXT / "raster.c"), 59), Share(4, 3)),
        (Place("op_read", str(EXT / "raster.c"), 80), Share(6, 0)),
        (Place("GDALOpenEx<a & b>", GDAL, 3237), Share(10, 1)),
        *((Place(f"never{n}", GDAL, n), Share(1, 0)) for n in range(100)),
    ]
    return TargetEdges("crs_text", 7, ["seeds/bad"], group_libraries(functions))


# ---- what a replay writes down


def test_functions_and_their_edges(tmp_path: Path) -> None:
    """An entry begins a function; one that several processes enter is there once."""
    records = [(0x10, 1 | 2), (0x14, 0), (0x18, 2), (0x40, 1), (0x44, 0)]
    (tmp_path / "edges").write_bytes(b"".join(struct.pack("<QQ", *record) for record in records))
    assert read_functions(tmp_path / "edges") == {0x10: Share(3, 2), 0x40: Share(2, 0)}


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (GDAL, ("gdal", "gcore/gdaldataset.cpp")),
        ("/x/gdal.build/gdal.build/frmts/jpeg/a12.c", ("gdal", "frmts/jpeg/a12.c")),
        ("proj.build/proj/src/iso19111/c_api.cpp", ("proj", "src/iso19111/c_api.cpp")),
        ("geos.build/geos/capi/geos_ts_c.cpp", ("geos", "capi/geos_ts_c.cpp")),
        (str(EXT / "raster.c"), ("ext", "raster.c")),
        ("/usr/include/c++/12/bits/stl_vector.h", ("templates", "/usr/include/c++/12/bits/stl_vector.h")),
        (str(ROOT / "fuzz/ledger.c"), ("other", "fuzz/ledger.c")),
        ("crtstuff.c", ("other", "crtstuff.c")),
    ],
)
def test_whose_a_file_is(file: str, place: tuple[str, str]) -> None:
    assert library_of(file) == place


def test_a_replay_reaches_what_its_programs_do() -> None:
    """More programs reach no less, and an op that no program calls is not entered."""
    target = find_target("native")
    one, two = SEEDS / "band_twice.py", SEEDS / "projection_facts.py"
    first, both = (measure_edges(target, programs).libraries["ext"] for programs in ([one], [one, two]))
    entered = {function.name for file in first.files for function in file.functions if function.entered}
    assert "op_band" in entered and "op_projection" not in entered
    assert first.edges.count == both.edges.count
    assert 0 < first.edges.covered < both.edges.covered < both.edges.count
    (raster,) = (file for file in first.files if file.name == "raster.c")
    line = next(function.line for function in raster.functions if function.name == "op_band")
    assert "int op_band(" in "".join((EXT / "raster.c").read_text().splitlines()[line - 2 : line])


def test_a_crash_takes_nothing_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the programs before it and behind it reach counts all the same, and it is told."""
    monkeypatch.setenv("CAPSAN_GATE", "1")
    bad = plant(tmp_path, "use-after-free")
    target = find_target("native")
    one, two = SEEDS / "band_twice.py", SEEDS / "projection_facts.py"
    found = measure_edges(target, [one, bad, two])
    assert found.failed == [bad.name]
    assert found.libraries["ext"].edges.covered >= measure_edges(target, [one, two]).libraries["ext"].edges.covered


def test_nothing_that_counts_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "replay_all", lambda *_: [])
    with pytest.raises(EnvironmentProblem, match="no edges"):
        measure_edges(find_target("native"), [SEEDS / "band_twice.py"])


# ---- the pages


def test_pages_of_edges(tmp_path: Path) -> None:
    assert write_pages(tmp_path / "html", "system", [sample()], None) == tmp_path / "html" / "index.html"
    pages = check_pages(tmp_path / "html")
    assert set(pages) == {"index.html", "crs_text-ext.html", "crs_text-gdal.html"}
    assert {"crs_text-ext.html", "crs_text-gdal.html"} == set(pages["index.html"].links)
    assert "30.0 %" in pages["index.html"].text and "3 of 10" in pages["index.html"].text
    assert "seeds/bad" in pages["index.html"].text
    assert "op_read" in pages["crs_text-ext.html"].text and "50.0 %" in pages["crs_text-ext.html"].text
    gdal = pages["crs_text-gdal.html"].text
    assert "GDALOpenEx<a & b>" in gdal and "never59" in gdal and "never60" not in gdal and "and 40 more" in gdal


def test_the_command(tmp_path: Path) -> None:
    """On the system's libraries, where the extension alone counts."""
    report, html = tmp_path / "out.json", tmp_path / "html"
    target = ("--target", "geometry_bytes", "--target", "crs_text")
    done = call("coverage", "--stack", "system", *target, "--json", report, "--html", html)
    assert done.returncode == 0, done.stderr
    found = read_json(report)["targets"]
    assert set(found) == {"geometry_bytes", "crs_text"}
    for figures in found.values():
        share = figures["libraries"]["ext"]["edges"]
        assert 0 < share["covered"] < share["count"] and figures["failed"] == []
    assert {"geometry_bytes-ext.html", "crs_text-ext.html", "index.html"} <= set(check_pages(html))


@pytest.mark.parametrize(
    "given",
    [
        ["--target", "native"],
        ["--corpus", "."],
        ["--lifetime", "--corpus", "no/such/folder"],
        ["--stack", "system", "--target", "native", "--target", "crs_text", "--corpus", "capsan"],
    ],
)
def test_wrong_usage(given: list[str]) -> None:
    done = call("coverage", *given)
    assert done.returncode == 2 and "--corpus" in done.stderr
