"""What only instrumented libraries report: each wrong order with Debian's libraries, and with those of ./run stack.

Each case is a C program next to this file. It is compiled with ASan twice; what is in the libraries is the difference.
Leaks at exit count, too: a program that is silent has lost nothing."""

import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment, sanitizer_environment
from capsan.stack import instrumented

FOLDER = Path(__file__).parent
SECONDS = 120  # on a busy machine, to link 300 megabytes or to name the frames in them

_FLAGS = ("-std=c11", "-g", "-O1", "-fno-omit-frame-pointer", "-Wall", "-Wextra", "-Werror", "-fuse-ld=lld")
_ERROR = re.compile(r"ERROR: \w+Sanitizer: ([\w-]+)|(runtime error)")
_FRAME = re.compile(r"^ +#\d+ 0x[0-9a-f]+ in (.+) (\S+)$", re.M)


class Case(NamedTuple):
    program: str
    error: str  # ASan's word for it
    function: str  # of the library, in the error's stack
    source: str  # of the library, with the line that touches what is not there
    system: str | None = None  # what ASan sees with Debian's libraries


CASES = (
    Case("projection_destroyed_after_context", "heap-use-after-free", "proj_destroy", "proj/src/4D_api.cpp"),
    Case("projection_used_after_context", "heap-use-after-free", "proj_trans", "proj/src/fwd.cpp"),
    # Debian's GEOS follows what is left of the base to address 0x189: a crash, but none that says why.
    Case(
        "prepared_used_after_base",
        "heap-use-after-free",
        "GEOSPreparedContains_r",
        "geos/src/geom/prep/BasicPreparedGeometry.cpp",
        "SEGV",
    ),
    Case("field_added_under_a_feature", "heap-buffer-overflow", "OGRFeature::~OGRFeature()", "gdal/ogr/ogr_feature.h"),
    Case("feature_used_after_destroy", "heap-use-after-free", "OGR_F_GetFID", "gdal/ogr/ogr_feature.h"),
)
# One for each library, and the legal order that is nearest to a case.
LEGAL = (
    "projection_before_context",
    "prepared_destroyed_after_base",
    "field_added_between_features",
    "feature_destroyed_last",
)


class Run(NamedTuple):
    status: int
    error: str | None  # that a sanitizer reports
    frames: list[tuple[str, str]]  # of the error itself: function and place
    report: str

    @property
    def silent(self) -> bool:
        return (self.status, self.report.strip()) == (0, "")


def run_with_system(program: str) -> Run:
    command = ["pkg-config", "--cflags", "--libs", "gdal", "proj", "geos"]
    flags = subprocess.run(command, env=plain_environment(), capture_output=True, text=True, check=True).stdout.split()
    return _compile_and_run(program, ["-fsanitize=address", *flags], {})


def run_with_instrumented(program: str) -> Run:
    stack = instrumented()
    return _compile_and_run(program, [f"-I{stack.include}", *stack.link_line], stack.environment)


def _compile_and_run(program: str, libraries: list[str], data: dict[str, str]) -> Run:
    # sanitizer_environment is for interpreters, at whose exit much is kept.
    options = sanitizer_environment(preload=False)
    options["ASAN_OPTIONS"] += ":leak_check_at_exit=1"
    with tempfile.TemporaryDirectory(prefix="capsan-case-") as folder:  # an executable has up to 300 MB: none is kept
        executable = Path(folder, program)
        compiled = _call([COMPILER, *_FLAGS, FOLDER / f"{program}.c", "-o", executable, *libraries], {})
        assert (compiled.returncode, compiled.stderr) == (0, "")
        done = _call([executable], {**options, **data})
    error = _ERROR.search(done.stderr)
    # The stacks in which memory was freed and allocated follow after an empty line.
    frames = _FRAME.findall(done.stderr.strip().split("\n\n")[0])
    return Run(done.returncode, error and (error[1] or error[2]), frames, done.stderr)


def _call(command: Sequence[str | Path], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {**plain_environment(), **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", timeout=SECONDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.program)
def test_instrumented_libraries_say_what_happened(case: Case) -> None:
    run = run_with_instrumented(case.program)
    assert (run.status, run.error) == (1, case.error), run.report
    assert case.source in run.frames[0][1], run.report
    assert case.function in [function for function, _ in run.frames], run.report


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.program)
def test_system_libraries_do_not(case: Case) -> None:
    run = run_with_system(case.program)
    assert run.error == case.system, run.report
    assert run.silent == (case.system is None), run.report


@pytest.mark.parametrize("run", [run_with_system, run_with_instrumented])
@pytest.mark.parametrize("program", LEGAL)
def test_legal_orders_are_silent(program: str, run: Callable[[str], Run]) -> None:
    assert run(program).silent


def test_each_program_is_a_case_or_legal() -> None:
    assert {file.stem for file in FOLDER.glob("*.c")} == {*LEGAL, *(case.program for case in CASES)}
