"""The library under bindings as their users install them: wheels that each bring a GDAL, PROJ or GEOS of their own."""

import subprocess
from pathlib import Path

import pytest

from capsan.paths import ROOT
from capsan.sanitizers import plain_environment
from capsan.wheels import wheels_python
from capsan_handles.report import Report, make_report, read_logs
from handles.case import assert_as_expected, run_case

EVERYDAY = sorted(Path(__file__).with_name("everyday").glob("*.py"))
CASES = sorted((Path(__file__).with_name("cases") / "wheels").glob("*.py"))

FIVE = """
import fiona, pyogrio, pyproj, rasterio, shapely
from rasterio.crs import CRS
for package in (fiona, pyogrio, rasterio):
    print(package.__gdal_version__)
assert CRS.from_epsg(4326).to_wkt() and fiona.crs.CRS.from_epsg(4326).to_wkt()
assert pyproj.Transformer.from_crs(4326, 3857).transform(1, 2)
assert shapely.area(shapely.buffer(shapely.points(range(1000), 0), 1)).sum() > 3000
assert pyogrio.list_drivers()
"""


@pytest.fixture(scope="session")
def wheels() -> Path:
    return wheels_python()


def run(python: Path, library: Path, log: Path, *arguments: str | Path) -> Report:
    log.mkdir()
    environment = plain_environment() | {"LD_PRELOAD": str(library), "CAPSAN_HANDLES_LOG": str(log), "TMPDIR": str(log)}
    done = subprocess.run([python, *arguments], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return make_report(read_logs(log))


def describe(report: Report) -> list[str]:
    return [finding.record["message"] for finding in report.findings]


@pytest.mark.parametrize("script", EVERYDAY, ids=lambda script: script.stem)
def test_everyday_code_is_silent(script: Path, wheels: Path, real_library: Path, tmp_path: Path) -> None:
    report = run(wheels, real_library, tmp_path / "log", script)
    assert describe(report) == []
    assert report.calls > 1000
    assert not report.not_followed


def test_the_workload_of_the_benchmark_is_silent(wheels: Path, real_library: Path, tmp_path: Path) -> None:
    report = run(wheels, real_library, tmp_path / "log", ROOT / "bench" / "handles_workload.py")
    assert describe(report) == []
    assert report.calls > 1_000_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path, wheels: Path, real_library: Path, tmp_path: Path) -> None:
    assert_as_expected(case, run_case(case, real_library, tmp_path / "run", wheels))


def test_five_packages_in_one_process(wheels: Path, real_library: Path, tmp_path: Path) -> None:
    report = run(wheels, real_library, tmp_path / "log", "-c", FIVE)
    assert describe(report) == []
    assert report.calls > 1000
