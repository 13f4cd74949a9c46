"""Which data the libraries in the vendored wheel read: their own, whatever the machine has and the environment says."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

# GDAL's contexts of PROJ, one of ours, that of a thread, and a file of GDAL's: each has its line.
ASK = """
import threading
import geocapsule as g

def show(name, ask):
    try:
        print(name, ask())
    except g.Error as error:
        print(name, type(error).__name__, error)

def of_gdal():
    srs = g.srs_from_epsg(3857)
    return g.srs_name(srs), *map(round, g.transform_point(g.transformation(g.srs_from_epsg(4326), srs), 1.0, 2.0))

def of_ours():
    projection = g.crs_to_crs(g.context(), "EPSG:4326", "EPSG:3857")
    return g.projection_name(g.target_crs(projection)), *map(round, g.project(projection, 2.0, 1.0))

def of_a_thread():
    return g.projection_name(g.thread_projection("EPSG:3857"))

def file_of_gdal():
    srs = "<SRS>DICT:esri_StatePlane_extra.wkt,1010</SRS><VRTRasterBand dataType='Byte' band='1'/>"
    g.write_file("/vsimem/x.vrt", f"<VRTDataset rasterXSize='1' rasterYSize='1'>{srs}</VRTDataset>".encode())
    return g.srs_name(g.dataset_srs(g.open("/vsimem/x.vrt")))

ASKED = {"gdal": of_gdal, "ours": of_ours, "thread": of_a_thread, "file": file_of_gdal}
for name, ask in ASKED.items():
    show(name, ask)
thread = threading.Thread(target=lambda: [show(name, ask) for name, ask in ASKED.items()])
thread.start()
thread.join()
"""
RIGHT = """\
gdal ('WGS 84 / Pseudo-Mercator', 111319, 222684)
ours ('WGS 84 / Pseudo-Mercator', 111319, 222684)
thread WGS 84 / Pseudo-Mercator
file NAD83(HARN) / Alabama East
"""
RIGHT_ON_BOTH_THREADS = RIGHT * 2
FOREIGN = "of another version"


@pytest.fixture
def data(vendored_site: Path) -> Path:
    return vendored_site / "geocapsule" / "data"


@pytest.fixture(params=["answers", "layout"])
def foreign_proj(request: pytest.FixtureRequest, data: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with a proj.db of another version: whose answers differ, or whose layout PROJ does not know."""
    folder = tmp_path / "foreign" / "proj"
    shutil.copytree(data / "proj", folder)
    with sqlite3.connect(folder / "proj.db") as registry:
        registry.execute(f"UPDATE projected_crs SET name = '{FOREIGN}' WHERE auth_name = 'EPSG' AND code = '3857'")
        if request.param == "layout":
            registry.execute("UPDATE metadata SET value = '7' WHERE key = 'DATABASE.LAYOUT.VERSION.MAJOR'")
    registry.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def foreign_gdal(data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "foreign" / "gdal"
    folder.mkdir(parents=True)
    own = (data / "gdal" / "esri_StatePlane_extra.wkt").read_text()
    (folder / "esri_StatePlane_extra.wkt").write_text(own.replace("NAD_1983_HARN_StatePlane", FOREIGN))
    return folder


def answers(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def system_answers(**variables: str) -> str:
    """What the build for the system's libraries says, which takes the environment at its word."""
    path = os.environ["CAPSAN_PLAIN_PYTHONPATH"]
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    command = [sys.executable, "-P", "-c", ASK]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120).stdout


def test_answers_with_nothing_in_the_environment(run_vendored: Run) -> None:
    assert answers(run_vendored(ASK)) == RIGHT_ON_BOTH_THREADS


@pytest.mark.parametrize("variable", ["PROJ_DATA", "PROJ_LIB"])
def test_foreign_registry_in_the_environment(run_vendored: Run, foreign_proj: Path, variable: str) -> None:
    assert answers(run_vendored(ASK, **{variable: str(foreign_proj)})) == RIGHT_ON_BOTH_THREADS
    awake = system_answers(**{variable: str(foreign_proj)})
    assert FOREIGN in awake or "DATABASE.LAYOUT.VERSION.MAJOR" in awake


def test_foreign_registry_in_the_users_folder(run_vendored: Run, foreign_proj: Path) -> None:
    home = str(foreign_proj.parent)  # PROJ looks in proj/ there
    assert answers(run_vendored(ASK, XDG_DATA_HOME=home)) == RIGHT_ON_BOTH_THREADS
    awake = system_answers(XDG_DATA_HOME=home)
    assert FOREIGN in awake or "DATABASE.LAYOUT.VERSION.MAJOR" in awake


def test_environment_that_points_nowhere(run_vendored: Run, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    variables = {"PROJ_DATA": nowhere, "PROJ_LIB": nowhere, "GDAL_DATA": nowhere}
    assert answers(run_vendored(ASK, **variables)) == RIGHT_ON_BOTH_THREADS
    assert "LibraryError" in system_answers(**variables)


def test_foreign_files_of_gdal(run_vendored: Run, foreign_gdal: Path) -> None:
    assert answers(run_vendored(ASK, GDAL_DATA=str(foreign_gdal))) == RIGHT_ON_BOTH_THREADS
    assert FOREIGN in system_answers(GDAL_DATA=str(foreign_gdal))


def test_foreign_files_of_gdal_in_its_configuration(run_vendored: Run, foreign_gdal: Path, tmp_path: Path) -> None:
    configuration = tmp_path / ".gdal" / "gdalrc"
    configuration.parent.mkdir()
    configuration.write_text(f"[configoptions]\nGDAL_DATA={foreign_gdal}\n")
    assert answers(run_vendored(ASK, HOME=str(tmp_path))) == RIGHT_ON_BOTH_THREADS
    assert FOREIGN in system_answers(HOME=str(tmp_path))


def test_environment_is_left_as_it_is(run_vendored: Run) -> None:
    """Another copy of the libraries in the process reads it, too: os.environ has only what was there at the start."""
    code = f"""{ASK}
import ctypes
getenv = ctypes.CDLL(None).getenv
getenv.restype = ctypes.c_char_p
print([getenv(name) for name in (b"PROJ_DATA", b"PROJ_LIB", b"GDAL_DATA", b"PROJ_NETWORK")])
"""
    done = run_vendored(code, GDAL_DATA="/nowhere")
    assert answers(done).splitlines()[-1] == "[None, None, b'/nowhere', None]"


# Where the wheel lies


@pytest.fixture
def moved(vendored_site: Path, tmp_path: Path) -> Path:
    """The wheel in another folder than it was installed into, one whose name needs care."""
    folder = tmp_path / "moved: elsewhere, ä"
    for part in (vendored_site / "geocapsule", vendored_site / "geocapsule.libs"):
        shutil.copytree(part, folder / part.name)
    [module] = vendored_site.glob("_geocapsule.*.so")
    shutil.copy2(module, folder)
    return folder


def run_moved(folder: Path, code: str, vendored_python: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """With the same interpreter, and nothing that was installed."""
    path = f"import sys\nsys.path.insert(0, {str(folder)!r})\n"
    command = [str(vendored_python), "-I", "-S", "-c", path + code]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)


def test_wheel_that_was_moved(moved: Path, vendored_python: Path) -> None:
    done = run_moved(moved, f"{ASK}\nprint(g.__file__)", vendored_python, PROJ_DATA="/nowhere", GDAL_DATA="/nowhere")
    assert answers(done) == f"{RIGHT_ON_BOTH_THREADS}{moved}/geocapsule/__init__.py\n"


def test_folder_that_is_told_relative_to_another_that_is_left(moved: Path, vendored_python: Path) -> None:
    """As by Pythons before 3.11 from a relative path: later ones make an absolute path of what they load."""
    [module] = moved.glob("_geocapsule.*.so")
    code = f"""import _imp, os, sys
from importlib.machinery import ModuleSpec
os.chdir({str(moved)!r})
sys.modules["_geocapsule"] = module = _imp.create_dynamic(ModuleSpec("_geocapsule", None, origin="./{module.name}"))
_imp.exec_dynamic(module)
os.chdir("/")
"""
    done = run_moved(moved, code + ASK, vendored_python, PROJ_DATA="/nowhere", GDAL_DATA="/nowhere")
    assert answers(done) == RIGHT_ON_BOTH_THREADS


def test_module_that_is_a_link(moved: Path, vendored_python: Path, tmp_path: Path) -> None:
    """As installers that keep one copy for many environments make it: each file is a link, in folders of its own."""
    folder = tmp_path / "links"
    shutil.copytree(moved, folder, copy_function=lambda source, target: os.symlink(source, target))
    done = run_moved(folder, ASK, vendored_python, PROJ_DATA="/nowhere", GDAL_DATA="/nowhere")
    assert answers(done) == RIGHT_ON_BOTH_THREADS


def test_data_that_is_missing(moved: Path, vendored_python: Path) -> None:
    (moved / "geocapsule" / "data" / "proj" / "proj.db").unlink()
    done = run_moved(moved, "import geocapsule", vendored_python)
    assert done.returncode == 1
    folder = moved / "geocapsule" / "data" / "proj"
    assert f"ImportError: geocapsule was installed without its data: {folder} has no proj.db" in done.stderr


def test_subinterpreter_has_the_data_too(run_vendored: Run) -> None:
    ask = ASK.partition("thread = ")[0]  # no threads there
    code = f"import _xxsubinterpreters as s\ni = s.create()\ns.run_string(i, {ask!r})\ns.destroy(i)\n{ask}"
    assert answers(run_vendored(code, PROJ_DATA="/nowhere", GDAL_DATA="/nowhere")) == RIGHT + RIGHT
