"""The trace of a program is a C program that does the same: misbehaves in the same way, or behaves."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan_handles.report import read_logs

PYTHON = "/usr/bin/python3"
CASES = Path(__file__).with_name("cases")
# Sequences that are wrong in different ways; what is misused is in their names.
BUGS = (
    "band_after_close.py",
    "layer_after_close.py",
    "geometry_ref_after_feature.py",
    "field_defn_after_close.py",
    "attribute_table_after_close.py",
    "sql_layer_released_twice.py",
    "create_field_with_live_feature.py",
    "srs_of_dataset_after_close.c",
    "mdarray_after_release.c",
    "close_in_own_progress_callback.c",
    "pj_list_after_destroy.c",
    "geos_shell_of_polygon_destroyed.c",
    "geos_prepared_used_after_base.c",
)
# Those that valgrind sees, too, at its price of seconds each.
VALGRIND = (
    "geometry_ref_after_feature.py",
    "feature_destroyed_twice.c",
    "pj_destroyed_after_context.c",
    "geos_part_after_parent.c",
)
# For the first access that is wrong, and no more: whether values were initialised is a third of its time.
VALGRIND_COMMAND = (
    "valgrind",
    "-q",
    "--undef-value-errors=no",
    "--leak-check=no",
    "--exit-on-first-error=yes",
    "--error-exitcode=1",
)
LEGAL = (
    "color_table_cloned.py",
    "create_field_before_features.py",
    "callback_reads_another_dataset.py",
    "callback_closes_another_dataset.c",
    "dataset_referenced_and_released.c",
    "add_refused.c",
)
# A trace must compile without a warning, but for results that were never used again.
WARNINGS = ["-Wall", "-Werror", "-Wno-unused-variable", "-Wno-unused-but-set-variable"]


class Misuse(NamedTuple):
    cls: str
    kind: str
    call: str


class Outcome(NamedTuple):
    """What a program did under the checker."""

    status: int
    found: set[Misuse]
    output: str


def run(command: list[str | Path], library: Path, folder: Path, name: str, **variables: str) -> Outcome:
    log = folder / f"log-{name}"
    log.mkdir()
    environment = plain_environment() | {
        "LD_PRELOAD": str(library),
        "CAPSAN_HANDLES_LOG": str(log),
        "TMPDIR": str(folder),
        **variables,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    findings = [finding for process in read_logs(log) for finding in process.findings if finding.cls != "leak"]
    found = {Misuse(f.cls, f.record["kind"], f.record["call"]) for f in findings}
    return Outcome(done.returncode, found, (done.stdout + done.stderr).decode(errors="replace"))


def compile_program(source: Path, program: Path, *flags: str) -> Path:
    """Linked with what it uses only: valgrind takes its time for each library."""
    command = [COMPILER, "-std=gnu11", "-g", *flags, "-I/usr/include/gdal", source, "-o", program]
    command += ["-fuse-ld=lld", "-Wl,--as-needed", "-lgdal", "-lproj", "-lgeos_c", "-lpthread"]
    done = subprocess.run(command, env=plain_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return program


def compile_trace(trace: Path) -> Path:
    return compile_program(trace, trace.with_suffix(""), *WARNINGS)


class Repeated(NamedTuple):
    first: Outcome
    again: Outcome
    command: list[str | Path]  # the program
    trace: Path
    program: Path  # of the trace


def repeat(command: list[str | Path], library: Path, folder: Path) -> Repeated:
    trace = folder / "trace.c"
    first = run(command, library, folder, "first", CAPSAN_HANDLES_TRACE=str(trace))
    program = compile_trace(trace)
    return Repeated(first, run([program], library, folder, "again"), command, trace, program)


def repeat_case(name: str, library: Path, folder: Path) -> Repeated:
    folder.mkdir()
    file = next(CASES.glob(f"*/{name}"))
    command = [PYTHON, file] if file.suffix == ".py" else [compile_program(file, folder / "program")]
    return repeat(command, library, folder)


def repeat_script(text: str, library: Path, folder: Path) -> Repeated:
    script = folder / "script.py"
    script.write_text("from osgeo import gdal, ogr, osr\ngdal.UseExceptions()\n" + text, encoding="utf-8")
    return repeat([PYTHON, script], library, folder)


def invalid_access(command: list[str | Path], folder: Path) -> list[str]:
    """Valgrind's first report: its title, and the functions of the three libraries that lead there."""
    environment = plain_environment() | {"PYTHONMALLOC": "malloc", "TMPDIR": str(folder)}
    done = subprocess.run(
        [*VALGRIND_COMMAND, *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    text = re.sub(r"(?m)^==\d+== ?", "", done.stderr.decode(errors="replace"))
    title = r"Invalid (?:read|write) of size \d+|Invalid free\(\)[^\n]*"
    report = re.search(rf"^({title})\n(.*?)\n(?: Address|\n)", text, re.MULTILINE | re.DOTALL)
    assert report, text[-3000:]
    frames = re.findall(r"(?:at|by) 0x\w+: (.*) \((?:in .*/)?([^/]*)\)", report[2])
    return [report[1], *(function for function, place in frames if re.match(r"lib(gdal|proj|geos)", place))]


def repeat_under_valgrind(name: str, library: Path, folder: Path) -> tuple[list[str], list[str]]:
    repeated = repeat_case(name, library, folder)
    return invalid_access(repeated.command, folder), invalid_access([repeated.program], folder)


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        yield pool
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def repeated(
    real_library: Path, pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Future[Repeated]]:
    folder = tmp_path_factory.mktemp("traces")
    return {name: pool.submit(repeat_case, name, real_library, folder / name) for name in (*BUGS, *LEGAL)}


@pytest.fixture(scope="module")
def accesses(
    real_library: Path, pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Future[tuple[list[str], list[str]]]]:
    folder = tmp_path_factory.mktemp("valgrind")
    return {name: pool.submit(repeat_under_valgrind, name, real_library, folder / name) for name in VALGRIND}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_repeated(name: str, repeated: dict[str, Future[Repeated]]) -> None:
    done = repeated[name].result()
    assert done.first.found, done.first.output
    assert done.again.found == done.first.found, done.trace.read_text()[-3000:]


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
@pytest.mark.parametrize("name", VALGRIND)
def test_valgrind_sees_the_same(name: str, accesses: dict[str, Future[tuple[list[str], list[str]]]]) -> None:
    of_program, of_trace = accesses[name].result()
    assert len(of_program) > 1, "in none of the three libraries"
    assert of_trace == of_program


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_right_stays_right(name: str, repeated: dict[str, Future[Repeated]]) -> None:
    done = repeated[name].result()
    assert done.first.status == 0, done.first.output
    assert (done.again.status, done.again.found) == (0, set()), done.again.output
    assert "ERROR" not in done.again.output


def test_python_lines_are_named(repeated: dict[str, Future[Repeated]]) -> None:
    text = repeated["band_after_close.py"].result().trace.read_text()
    end = r"/\* band_after_close\.py:\d+ \*/\n    GDALGetRasterBandXSize\(band1\);\n    return 0;\n}\n$"
    assert re.search(end, text)


def test_calls_from_a_callback_are_made_from_one(repeated: dict[str, Future[Repeated]]) -> None:
    text = repeated["close_in_own_progress_callback.c"].result().trace.read_text()
    assert re.search(r"static int callback1\((?:(?!\n}).)*GDALClose\(dataset1\);", text, re.DOTALL)
    assert re.search(r"GDALCreateCopy\(.*, callback1, NULL\);", text)


STRINGS = """
source = ogr.GetDriverByName("Memory").CreateDataSource('a "quoted" \\\\ name')
layer = source.CreateLayer("what??!\\nline ä")
layer.CreateField(ogr.FieldDefn("text"))
feature = ogr.Feature(layer.GetLayerDefn())
feature.SetField(0, "tab\\t/* no comment */ ??/ %s %d")
layer.SetAttributeFilter("text = '??='")
"""


def test_strings_arrive(real_library: Path, tmp_path: Path) -> None:
    done = repeat_script(STRINGS, real_library, tmp_path)
    assert (done.first.status, done.again.status) == (0, 0)
    again = tmp_path / "again.c"
    run([done.program], real_library, tmp_path, "third", CAPSAN_HANDLES_TRACE=str(again))
    assert calls_of(again) == calls_of(done.trace)
    strings = [part for line in calls_of(again) for part in re.findall(r'"(?:[^"\\]|\\.)*"', line)]
    assert r'"what?\?!\nline \303\244"' in strings
    assert r'"a \"quoted\" \\ name"' in strings


BYTES = r"""
#include <ogr_api.h>
int main(void)
{
    OGRFieldDefnH field = OGR_Fld_Create("\xff" "1\001?\?/", OFTString);
    OGR_Fld_SetName(field, OGR_Fld_GetNameRef(field));
    OGR_Fld_Destroy(field);
    return 0;
}
"""


def test_bytes_that_are_no_text(real_library: Path, tmp_path: Path) -> None:
    source = tmp_path / "bytes.c"
    source.write_text(BYTES)
    done = repeat([compile_program(source, tmp_path / "program")], real_library, tmp_path)
    assert r'OGR_Fld_SetName(field_defn1, "\3771\001?\?/");' in done.trace.read_text()
    assert done.again.status == 0


DATA = """
dataset = gdal.GetDriverByName("MEM").Create("", 3, 2, 1, gdal.GDT_Float64)
dataset.SetGeoTransform((0.1, 1e-300, -0.0, float("inf"), 2, 3))
dataset.WriteRaster(0, 0, 3, 2, bytes(range(48)), buf_type=gdal.GDT_Float64)
dataset.SetGCPs([gdal.GCP(1, 2, 3, 4.5, 5, "info", "id")], "")
dataset.ReadRaster(0, 0, 3, 2)
line = ogr.CreateGeometryFromWkb(ogr.CreateGeometryFromWkt("LINESTRING (1 2, 3 4)").ExportToWkb())
feature = ogr.Feature(ogr.FeatureDefn())
system = osr.SpatialReference()
system.ImportFromEPSG(4326)
osr.CoordinateTransformation(system, system.Clone()).TransformPoints([(1, 2, 3), (4, 5, 6)])
gdal.FileFromMemBuffer("/vsimem/bytes", b"abc")
gdal.BuildVRT("/vsimem/x.vrt", [gdal.Translate("/vsimem/y.tif", dataset)])
"""


def test_data_arrives(real_library: Path, tmp_path: Path) -> None:
    """The trace of the trace is the same: so what the second program got was what the first one got."""
    done = repeat_script(DATA, real_library, tmp_path)
    assert done.first.status == 0, done.first.output
    again = tmp_path / "again.c"
    run([done.program], real_library, tmp_path, "third", CAPSAN_HANDLES_TRACE=str(again))
    assert calls_of(again) == calls_of(done.trace)
    text = done.trace.read_text()
    assert "not recorded" not in text
    assert "{0.1, 1e-300, -0.0, INFINITY, 2, 3}" in text
    assert '{"id", "info", 4.5, 5, 1, 2, 3}' in text


def calls_of(trace: Path) -> list[str]:
    """What its functions do, without comments."""
    text = re.sub(r"/\*.*?\*/", "", trace.read_text(), flags=re.DOTALL)
    return [line.strip() for line in text[text.index("\nint main") :].splitlines() if line.strip()]


MANY = """
dataset = gdal.GetDriverByName("MEM").Create("", 4, 4)
for number in range(2500):
    band = dataset.GetRasterBand(1)
    band.SetNoDataValue(number)
del dataset
band.GetNoDataValue()
"""


def test_many_calls(real_library: Path, tmp_path: Path) -> None:
    done = repeat_script(MANY, real_library, tmp_path)
    assert done.trace.read_text().count("GDALSetRasterNoDataValue(") == 2500
    assert done.first.found
    assert done.again.found == done.first.found


ENDLESS = """
import time
dataset = gdal.GetDriverByName("MEM").Create("", 4, 4)
while True:
    dataset.GetRasterBand(1)
    open("running", "w").close()
"""


def test_a_killed_process_leaves_a_program(real_library: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from osgeo import gdal\n" + ENDLESS)
    trace = tmp_path / "trace.c"
    environment = plain_environment() | {"LD_PRELOAD": str(real_library), "CAPSAN_HANDLES_TRACE": str(trace)}
    with subprocess.Popen([PYTHON, script], cwd=tmp_path, env=environment) as process:
        while not (tmp_path / "running").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.1)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert run([compile_trace(trace)], real_library, tmp_path, "again").status == 0


CHILDREN = """
import os, subprocess, sys
dataset = gdal.GetDriverByName("MEM").Create("", 4, 4)
child = os.fork()
if not child:
    dataset.GetRasterBand(1)
    os._exit(0)
os.waitpid(child, 0)
subprocess.run([sys.executable, "-c", "from osgeo import gdal; gdal.GetDriverByName('GTiff')"], check=True)
dataset.GetProjection()
"""


def test_other_processes(real_library: Path, tmp_path: Path) -> None:
    done = repeat_script(CHILDREN, real_library, tmp_path)
    (other,) = tmp_path.glob("trace.c.*.c")
    assert 'GDALGetDriverByName("GTiff")' in other.read_text()
    text = done.trace.read_text()
    assert "GDALGetRasterBand" not in text
    assert "GDALGetProjectionRef(dataset1);" in text
    assert compile_trace(other)


def test_threads(real_library: Path, tmp_path: Path) -> None:
    text = """
import threading
dataset = gdal.GetDriverByName("MEM").Create("", 4, 4)
thread = threading.Thread(target=lambda: dataset.GetRasterBand(1))
thread.start()
thread.join()
"""
    done = repeat_script(text, real_library, tmp_path)
    assert done.again.status == 0
    trace = done.trace.read_text()
    assert "on several threads" in trace
    assert "    /* on thread 2 */\n" in trace
