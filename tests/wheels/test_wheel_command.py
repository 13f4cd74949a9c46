"""./run wheel, as far as it goes without building; which tests run against a wheel; what cibuildwheel would build."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from commands import call, read_json
from test_wheel_check import LICENCES, RELEASE, SO, good, link, write_wheel  # noqa: F401 - link is a fixture

from capsan.exercises import TESTS
from capsan.paths import EXT, ROOT
from capsan.sanitizers import plain_environment
from capsan.wheel.trial import LEFT_OUT, wheel_tests

VERSIONS = ("cp39", "cp310", "cp311", "cp312", "cp313", "cp314")


def test_check_says_what_is_wrong(tmp_path: Path, link) -> None:  # noqa: F811
    kept = write_wheel(tmp_path, RELEASE, good(link, RELEASE))
    (tmp_path / "broken").mkdir()
    shows = {SO: link("void PyInit_x(void) {}\nvoid shown(void) {}\n"), **LICENCES}
    broken = write_wheel(tmp_path / "broken", RELEASE, shows)
    report = tmp_path / "findings.json"
    done = call("wheel", "--check", kept, broken, "--json", report)
    assert done.returncode == 1, done.stderr
    assert f"{RELEASE} (release): as promised" in done.stdout
    assert f"FINDING   symbols: {SO} shows 1 symbols besides its PyInit_ function: shown" in done.stdout
    assert [finding["rule"] for finding in read_json(report)["findings"]] == ["symbols"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "one of the arguments --flavour --check --headers is required"),
        (("--flavour", "relase"), "invalid choice: 'relase'"),
        (("--check", "missing.whl"), "no file missing.whl"),
        (("--flavour", "asan", "--plant", "missing.patch"), "no file missing.patch"),
        (("--check", "README.md"), "README.md is not the name of a wheel"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str) -> None:
    done = call("wheel", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_what_is_left_out_is_there_and_not_tried() -> None:
    tried = {file.name for file in wheel_tests()}
    assert {"test_capsule.py", "test_raster.py", "test_vector.py", "test_geos.py", "test_crs.py"} <= tried
    assert tried.isdisjoint(LEFT_OUT)
    assert [name for name in LEFT_OUT if not (TESTS / name).exists()] == []


@pytest.mark.parametrize(
    ("platform", "architecture", "suffix"),
    [("linux", "x86_64", "manylinux_x86_64"), ("macos", "arm64", "macosx_arm64"), ("macos", "x86_64", "macosx_x86_64")],
)
def test_cibuildwheel_builds_each_supported_python(platform: str, architecture: str, suffix: str) -> None:
    command = [sys.executable, "-m", "cibuildwheel", "--print-build-identifiers"]
    command += ["--platform", platform, "--archs", architecture, str(EXT)]
    done = subprocess.run(command, cwd=ROOT, env=plain_environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"{version}-{suffix}" for version in VERSIONS]


def test_cibuildwheel_tests_with_pythons_own_memory_visible() -> None:
    settings = tomllib.loads((EXT / "pyproject.toml").read_text())["tool"]["cibuildwheel"]
    assert settings["test-environment"] == {"PYTHONMALLOC": "malloc", "PYTHONFAULTHANDLER": "1"}
