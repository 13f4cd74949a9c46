"""The library in processes that make it hard: threads, forks, exec, several copies, tail calls, no Python at all."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan_handles.report import Process, read_logs

PROGRAMS = Path(__file__).with_name("programs")


def compile_program(name: str, output: Path, *flags: str) -> Path:
    command = [COMPILER, "-std=gnu11", "-g", "-Wall", PROGRAMS / name, "-o", output, "-I/usr/include/gdal"]
    command += ["-fuse-ld=lld", *flags]
    subprocess.run(command, env=plain_environment(), check=True)
    return output


def run(command: list[object], library: Path, log: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    log.mkdir(exist_ok=True)
    environment = plain_environment() | {"LD_PRELOAD": str(library), "CAPSAN_HANDLES_LOG": str(log), **variables}
    command = [str(part) for part in command]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def classes(processes: list[Process]) -> list[str]:
    return sorted(finding.cls for process in processes for finding in process.findings)


def test_threads_and_forks(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("threads_and_forks.c", tmp_path / "program", "-lgeos_c", "-lproj", "-lpthread")
    done = run([program], real_library, tmp_path / "log")
    assert (done.returncode, done.stdout, done.stderr) == (0, "60 of 60\n", "")
    assert len(read_logs(tmp_path / "log")) == 61


def test_a_program_that_replaces_itself(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("replaced.c", tmp_path / "program", "-lgeos_c")
    done = run([program, "again"], real_library, tmp_path / "log")
    assert done.returncode == 0
    processes = read_logs(tmp_path / "log")
    assert len(processes) == 3
    assert len(list((tmp_path / "log").iterdir())) == 2
    # What the first one left went with its memory; the child's own and the last one's are leaks.
    assert classes(processes) == ["leak", "leak"]
    assert sorted(finding.record["call"] for process in processes for finding in process.findings) == [
        "GEOSGeom_createEmptyPoint_r",
        "GEOSGeom_createPointFromXY_r",
    ]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two modules, linked with the system's GEOS and with a copy of it that has another name."""
    folder = tmp_path_factory.mktemp("modules")
    system = subprocess.run(
        [COMPILER, "-print-file-name=libgeos_c.so"], env=plain_environment(), capture_output=True, text=True, check=True
    )
    original = Path(system.stdout.strip()).resolve()
    copy = folder / "libgeos_d.so.1"
    copy.write_bytes(original.read_bytes().replace(b"libgeos_c.so.1\0", b"libgeos_d.so.1\0"))
    shared = ("-shared", "-fPIC")
    first = compile_program("module.c", folder / "first.so", *shared, "-lgeos_c")
    second = compile_program("module.c", folder / "second.so", *shared, str(copy), f"-Wl,-rpath,{folder}")
    return [first, second]


def test_each_caller_gets_its_own_copy(modules: list[Path], real_library: Path, tmp_path: Path) -> None:
    program = compile_program("two_copies.c", tmp_path / "program")
    done = run([program, *modules], real_library, tmp_path / "log")
    assert (done.returncode, done.stderr) == (0, "")
    plain = subprocess.run(
        [str(program), *map(str, modules)], env=plain_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == plain.stdout
    assert len(set(done.stdout.splitlines())) == 2


def test_a_handle_given_to_another_copy(modules: list[Path], real_library: Path, tmp_path: Path) -> None:
    program = compile_program("two_copies.c", tmp_path / "program")
    run([program, *modules, "crosswise"], real_library, tmp_path / "log")
    findings = [finding for process in read_logs(tmp_path / "log") for finding in process.findings]
    assert [(f.cls, f.record["kind"], f.record["call"]) for f in findings] == [
        ("wrong-library", "GEOSGeometry", "GEOSGeom_destroy_r")
    ] * len(findings)
    assert findings
    assert "libgeos_d.so.1" in findings[0].record["message"]


def test_a_tail_call(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("tail_call.c", tmp_path / "program", "-O2", "-lgeos_c")
    done = run([program], real_library, tmp_path / "log")
    assert (done.returncode, done.stderr) == (0, "")


def test_functions_looked_up_by_name(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("looked_up.c", tmp_path / "program")
    run([program], real_library, tmp_path / "log")
    assert classes(read_logs(tmp_path / "log")) == ["double-free"]


def test_halting(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("looked_up.c", tmp_path / "program")
    done = run([program], real_library, tmp_path / "log", CAPSAN_HANDLES_HALT="1")
    assert done.returncode == 1  # and not the signal that the second destruction would have raised
    assert "halted" in done.stderr


def test_programs_without_any_handle(real_library: Path, tmp_path: Path) -> None:
    done = run(["/bin/sh", "-c", "echo hello; exit 7"], real_library, tmp_path / "log")
    assert (done.returncode, done.stdout, done.stderr) == (7, "hello\n", "")


def test_a_log_that_cannot_be_written(real_library: Path, tmp_path: Path) -> None:
    program = compile_program("looked_up.c", tmp_path / "program")
    gone = tmp_path / "log"
    done = run([program], real_library, gone, CAPSAN_HANDLES_LOG="/nowhere/at/all", CAPSAN_HANDLES_HALT="1")
    assert done.returncode == 1
    assert "double-free" in done.stderr


SCRIPT = """
import ctypes
geos = ctypes.CDLL("libgeos_c.so.1")
geos.GEOS_init_r.restype = ctypes.c_void_p
def inner(context):
    geos.GEOS_finish_r(ctypes.c_void_p(context))
    geos.GEOS_finish_r(ctypes.c_void_p(context))
def outer():
    inner(geos.GEOS_init_r())
outer()
"""


def interpreters() -> list[str]:
    """Of every version that this machine has and can start: each lays its frames out differently."""
    names = [f"python3.{minor}" for minor in range(9, 15)]
    found = [shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/bin") for name in names]
    return [python for python in found if python and starts(python)]


def starts(python: str) -> bool:
    return subprocess.run([python, "-c", "import ctypes"], env=plain_environment(), capture_output=True).returncode == 0


@pytest.mark.parametrize("python", interpreters())
def test_python_lines_without_the_gil(python: str, real_library: Path, tmp_path: Path) -> None:
    """ctypes lets go of the GIL around each call."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    run([python, script], real_library, tmp_path / "log", CAPSAN_HANDLES_HALT="1")
    (finding,) = (finding for process in read_logs(tmp_path / "log") for finding in process.findings)
    lines = {event["role"]: event["python"] for event in finding.record["events"]}
    assert [(line["line"], line["function"]) for line in lines["again"]] == [
        (7, "inner"),
        (9, "outer"),
        (10, "<module>"),
    ]
    assert lines["ended"][0] | {"file": ""} == {"file": "", "line": 6, "function": "inner"}
    assert lines["made"][0] | {"file": ""} == {"file": "", "line": 9, "function": "outer"}


def test_the_log_is_json_whatever_the_names(real_library: Path, tmp_path: Path) -> None:
    script = tmp_path / 'quote" back\\slash\nline ü.py'
    script.write_text(SCRIPT)
    run(["/usr/bin/python3", script], real_library, tmp_path / "log", CAPSAN_HANDLES_HALT="1")
    (log,) = (tmp_path / "log").iterdir()
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    (finding,) = (record for record in records if record["type"] == "finding")
    assert finding["events"][0]["python"][0]["file"] == str(script)
