"""What the asan wheel brings, laid out as it installs it but with the build at hand: launcher, check of the runtime."""

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from capsan.paths import EXT, ROOT, asan_runtime, preset_dir
from capsan.sanitizers import ASAN_OPTIONS, UBSAN_OPTIONS, plain_environment

SOURCES = EXT / "wheel" / "geocapsule_asan"
SECONDS = 120
LEAK = """
import ctypes
def lose():
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc(4321)
lose()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like that of an environment with the wheel."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(EXT / "geocapsule", folder / "geocapsule")
    shutil.copytree(SOURCES, folder / "geocapsule_asan")
    os.symlink(asan_runtime(), folder / "geocapsule_asan" / asan_runtime().name)
    [module] = (preset_dir("asan") / "ext").glob("_geocapsule.*.so")
    os.symlink(module, folder / module.name)
    return folder


def python(site: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**plain_environment(), "PYTHONPATH": str(site), **variables},
        cwd=site,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
    )


def launch(site: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return python(site, "-m", "geocapsule_asan", *arguments, **variables)


@pytest.mark.parametrize("arguments", [("-c", "import geocapsule"), ("-m", "geocapsule_asan.double_close")])
def test_import_without_the_launcher_says_which_command_to_use(site: Path, arguments: tuple[str, str]) -> None:
    done = python(site, *arguments)
    assert done.returncode == 1
    assert "ImportError: this geocapsule was built with AddressSanitizer" in done.stderr
    assert "run `geocapsule-asan script.py`" in done.stderr


def test_script_runs_under_the_launcher(site: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import faulthandler, geocapsule as g, sys\n"
        "band = g.band(g.create_raster('MEM', 4, 4, 1, 'Byte'), 1)\n"
        "print(g.checksum(band), sys.argv[1:], faulthandler.is_enabled())\n"
    )
    done = launch(site, script, "--leaks", "x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 ['--leaks', 'x'] True\n", "")


def test_planted_double_close_is_reported(site: Path) -> None:
    done = launch(site, "-m", "geocapsule_asan.double_close")
    assert done.returncode == 1
    assert "ERROR: AddressSanitizer: attempting double-free" in done.stderr
    assert "in op_close" in done.stderr


def test_status_of_the_script_is_the_launchers(site: Path) -> None:
    assert launch(site, "-c", "raise SystemExit(7)").returncode == 7


def test_leaks_are_looked_for_when_asked(site: Path, tmp_path: Path) -> None:
    script = tmp_path / "leak.py"
    script.write_text(LEAK)
    assert (plain := launch(site, script)).returncode == 0, plain.stderr
    done = launch(site, "--leaks", script)
    assert done.returncode == 1
    assert "Direct leak of 4321 byte(s)" in done.stderr
    assert "libffi" in done.stderr, "the stack ends where a library has no frame pointers"


def test_nothing_is_lost_by_a_script_that_loses_nothing(site: Path, tmp_path: Path) -> None:
    script = tmp_path / "clean.py"
    script.write_text("import geocapsule as g, sys\nd = g.create_raster('MEM', 4, 4, 1, 'Byte')\nsys.exit(3)\n")
    done = launch(site, "--leaks", script)
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize("target", [(), ("-c",)])
def test_leaks_need_a_script(site: Path, target: tuple[str, ...]) -> None:
    done = launch(site, "--leaks", *target)
    assert done.returncode == 2
    assert "--leaks needs a script" in done.stderr


def test_help_and_wrong_usage(site: Path) -> None:
    assert "usage: geocapsule-asan" in launch(site, "--help").stdout
    nothing = launch(site)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "usage: geocapsule-asan" in nothing.stderr


def test_runtime_that_is_not_there(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "geocapsule_asan"
    shutil.copytree(SOURCES, copy)
    done = launch(tmp_path, "-c", "pass")
    assert done.returncode == 2
    assert f"geocapsule-asan: {copy} has no libclang_rt.asan-*.so" in done.stderr


def test_folder_that_the_loader_cannot_take(tmp_path: Path) -> None:
    site = tmp_path / "with space"
    shutil.copytree(SOURCES, site / "geocapsule_asan")
    (site / "geocapsule_asan" / asan_runtime().name).write_bytes(b"")
    done = launch(site, "-c", "pass")
    assert done.returncode == 2
    assert "cannot preload a file with a space or a colon in its path" in done.stderr


@pytest.fixture
def launch_module(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(SOURCES.parent))
    return runpy.run_path(str(SOURCES / "launch.py"))


def test_environment_adds_to_what_is_there(launch_module: dict[str, Any]) -> None:
    there = {"LD_PRELOAD": "/a.so /r.so", "ASAN_OPTIONS": "verbosity=1", "ASAN_SYMBOLIZER_PATH": "/s"}
    made = launch_module["environment"](Path("/r.so"), there)
    assert made["LD_PRELOAD"] == "/r.so:/a.so"
    assert made["ASAN_OPTIONS"].endswith(":verbosity=1")
    assert made["ASAN_SYMBOLIZER_PATH"] == "/s"
    assert (made["PYTHONMALLOC"], made["PYTHONFAULTHANDLER"]) == ("malloc", "1")


def test_options_are_those_of_the_suite(launch_module: dict[str, Any]) -> None:
    """geocapsule's wheel knows nothing of capsan, so they are written down twice."""
    asan = dict(option.split("=") for option in launch_module["ASAN_OPTIONS"])
    assert asan == ASAN_OPTIONS
    assert dict(option.split("=") for option in launch_module["UBSAN_OPTIONS"]) == UBSAN_OPTIONS


# The package


def test_metadata_follows_the_flavour(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = runpy.run_path(str(EXT / "wheel" / "flavour.py"))["dynamic_metadata"]
    monkeypatch.delenv("GEOCAPSULE_FLAVOUR", raising=False)
    assert (ask("version", {}), ask("scripts", {})) == ("0.1.0", {})
    monkeypatch.setenv("GEOCAPSULE_FLAVOUR", "asan")
    assert ask("version", {}) == "0.1.0+asan"
    assert ask("scripts", {}) == {"geocapsule-asan": "geocapsule_asan.launch:main"}
    monkeypatch.setenv("GEOCAPSULE_FLAVOUR", "asam")
    with pytest.raises(ValueError, match="GEOCAPSULE_FLAVOUR is 'asam'"):
        ask("version", {})


def test_plant_of_the_documentation_applies() -> None:
    patch = ROOT / "docs" / "leaks" / "pixels.patch"
    command = ["patch", "-p1", "--dry-run", "--force", "-i", patch]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=plain_environment())
    assert done.returncode == 0, done.stdout


def test_licence_travels_with_the_package() -> None:
    assert (EXT / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
