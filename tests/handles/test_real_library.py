"""The real library behind the command and the pytest plugin, with GDAL's own bindings as Debian has them."""

import json
import subprocess
from pathlib import Path

import pytest

from capsan.paths import HANDLES
from handles.checked import check, environment

PYTHON = "/usr/bin/python3"
HEAD = """
from osgeo import gdal
gdal.UseExceptions()
def make():
    return gdal.GetDriverByName("MEM").Create("", 16, 16)
"""
TESTS = """
import pytest

@pytest.fixture(scope="module")
def wide():
    return make()

@pytest.fixture
def narrow():
    return make()

def test_right(wide, narrow):
    dataset = make()
    assert dataset.GetRasterBand(1).XSize == narrow.RasterXSize == wide.RasterXSize

def test_wrong():
    band = make().GetRasterBand(1)
    assert band.XSize == 16

def test_left_behind():
    make().this.disown()
"""


def test_a_band_after_its_dataset(real_library: Path, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(
        HEAD + "dataset = make()\nband = dataset.GetRasterBand(1)\ndel dataset\nband.XSize\n"
    )
    done = check(real_library, "--json", "out.json", PYTHON, "x.py", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    document = json.loads((tmp_path / "out.json").read_text())
    (found,) = document["findings"]
    assert (found["class"], found["kind"], found["call"]) == ("use-after-free", "Band", "GDALGetRasterBandXSize")
    assert document["calls"] > 3
    assert document["handles"] >= 3
    assert "capsan-handles: 1 finding (1 use-after-free)" in done.stderr


def test_nothing_wrong(real_library: Path, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(HEAD + "dataset = make()\nprint(dataset.GetRasterBand(1).XSize)\n")
    done = check(real_library, PYTHON, "x.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "16\n")
    assert "capsan-handles: no misuse in" in done.stderr


def test_pytest(real_library: Path, tmp_path: Path) -> None:
    """With Debian's Python, which has the bindings, and the environment's pytest."""
    (tmp_path / "test_it.py").write_text(HEAD + TESTS)
    done = subprocess.run(
        [PYTHON, "-m", "pytest", "-p", "capsan_handles.pytest_plugin", "-p", "no:cacheprovider", "--handles=leaks"],
        cwd=tmp_path,
        env=environment(real_library, PYTHONPATH=f"{HANDLES}:{Path(pytest.__file__).parent.parent}"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert "FAILED test_it.py::test_wrong" in done.stdout
    assert "ERROR test_it.py::test_left_behind" in done.stdout
    assert "1 failed, 2 passed, 1 error" in done.stdout
    assert "handles: 2 findings (1 use-after-free, 1 leak)" in done.stdout
