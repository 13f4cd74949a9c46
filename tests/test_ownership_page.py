"""ext/OWNERSHIP.md: what it names is there; and the facts in it that no other test shows."""

import ctypes.util
import re
import signal
from pathlib import Path

import pytest
from test_capsule import run_python

from capsan.paths import EXT, ROOT

PAGE = (EXT / "OWNERSHIP.md").read_text(encoding="utf-8")
PYTEST = sorted(set(re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE)))
NATIVE = sorted(
    set(re.findall(r"`(test_handle|test_ownership) (\w+)`", PAGE)) - {("test_handle", "x"), ("test_ownership", "x")}
)
FILES = sorted(set(re.findall(r"`((?:bugs|legal|rules)/\w+\.\w+|bench/plants/\w+\.patch)`", PAGE)))
FOLDERS = {"bugs": "tests/handles/cases/bugs", "legal": "tests/handles/cases/legal", "rules": "tests/rules"}


def test_the_page_names_tests() -> None:
    assert len(PYTEST) > 20 and len(NATIVE) > 10 and len(FILES) > 40


@pytest.mark.parametrize(("module", "name"), PYTEST)
def test_named_test_is_there(module: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / "tests" / module).read_text()


@pytest.mark.parametrize(("program", "name"), NATIVE)
def test_named_native_test_is_there(program: str, name: str) -> None:
    assert f"    TEST({name})," in (ROOT / f"tests/native/{program}.c").read_text()


@pytest.mark.parametrize("name", FILES)
def test_named_file_is_there(name: str) -> None:
    folder, _, file = name.rpartition("/")
    assert (ROOT / FOLDERS.get(folder, folder) / file).is_file()


def test_every_broken_rule_is_named() -> None:
    here = {f"rules/{file.name}" for file in (ROOT / "tests/rules").glob("*.patch")}
    # About buffers and metadata, which are told in capsule.h and raster_buffer.h.
    others = {"pixels_from_python_allocator", "pixels_outlive_their_buffer", "metadata_on_every_capsule"}
    others |= {"renamed_at_the_end", "close_all_in_order_of_dependence", "threads_of_a_fork_are_known"}
    assert {name for name in FILES if name.startswith("rules/")} >= here - {f"rules/{name}.patch" for name in others}


WRITE = """
    import os
    import geocapsule as g
    dataset = g.create_file("GTiff", {path!r}, 4, 4, 1, "Byte")
    g.fill(g.band(dataset, 1), 7)
    {end}
"""


@pytest.mark.parametrize(("end", "written"), [("pass", True), ("os._exit(0)", False)])
def test_no_destructor_runs_at_os_exit(end: str, written: bool, tmp_path: Path) -> None:
    """GDAL writes what is left when the dataset is destroyed."""
    path = tmp_path / "left.tif"
    result = run_python(WRITE.format(path=str(path), end=end))
    assert (result.returncode, result.stderr) == (0, "")
    assert (bytes([7]) * 16 in path.read_bytes()) is written


@pytest.mark.abandons
def test_out_of_memory_in_gdal() -> None:
    library = ctypes.util.find_library("gdal")
    script = """
        import ctypes
        gdal = ctypes.CDLL({library!r})
        gdal.{function}.restype, gdal.{function}.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        print(gdal.{function}(2**62), flush=True)
    """
    answers = run_python(script.format(library=library, function="VSIMalloc"))
    assert (answers.returncode, answers.stdout) == (0, "None\n"), answers.stderr
    ends = run_python(script.format(library=library, function="CPLMalloc"))
    assert (ends.returncode, ends.stdout) == (-signal.SIGABRT, ""), ends.stderr
    assert "CPLMalloc(): Out of memory" in ends.stderr
