"""./run wheel, as far as it goes without building; which tests run against a wheel; what cibuildwheel would build."""

import re
import runpy
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
from capsan.wheel import make
from capsan.wheel.flavours import FLAVOURS
from capsan.wheel.flavours import LICENCES as LICENCES_OF
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


def test_interrupted_build_leaves_nothing_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The builder is killed and cannot tidy up: what it has made lies in a folder that goes with the command."""

    def builder(command: list[str], log: Path, variables: dict[str, str]) -> None:
        Path(variables["TMPDIR"], "build-env").mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(make, "run_logged", builder)
    monkeypatch.setattr(make, "log_file", lambda name: tmp_path / "out" / name)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        make.make_wheel(FLAVOURS["release"], tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


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


def test_cibuildwheel_builds_the_libraries_in_the_container_that_the_tag_is_of() -> None:
    linux = tomllib.loads((EXT / "pyproject.toml").read_text())["tool"]["cibuildwheel"]["linux"]
    assert linux["manylinux-x86_64-image"] == "manylinux_2_28"
    assert linux["environment"]["GEOCAPSULE_FLAVOUR"] == "vendored"
    sources = Path(linux["environment"]["STACK_SOURCES"])
    assert sources.parent == Path("/project")  # where cibuildwheel has the repository
    assert f"./run stack --fetch {sources.name}" in (EXT / "pyproject.toml").read_text()
    assert f"/{sources.name}:/" in (ROOT / ".github/workflows/wheels.yml").read_text()


# The package, in every flavour


def test_flavours_are_the_same_in_all_places() -> None:
    """The table of flavours, the versions that they are built with, and cmake know the same ones."""
    told = runpy.run_path(str(EXT / "wheel" / "flavour.py"))["FLAVOURS"]
    assert {name: suffix for name, (suffix, _) in told.items()} == {
        name: flavour.suffix for name, flavour in FLAVOURS.items()
    }
    cmake = (EXT / "wheel" / "flavour.cmake").read_text()
    assert [name for name in FLAVOURS if f'STREQUAL "{name}"' not in cmake] == []


@pytest.mark.parametrize("name", [name for name, flavour in FLAVOURS.items() if flavour.static or flavour.has_runtime])
def test_licences_of_what_is_inside_are_in_the_sources(name: str) -> None:
    flavour = FLAVOURS[name]
    inside = {
        library for library in LICENCES_OF if library in flavour.static or ("asan" in library and flavour.has_runtime)
    }
    settings = tomllib.loads((EXT / "pyproject.toml").read_text())["tool"]["scikit-build"]["overrides"]
    [files] = [
        one["wheel"]["license-files"] for one in settings if re.search(one["if"]["env"]["GEOCAPSULE_FLAVOUR"], name)
    ]
    sent = {path.name for pattern in files for path in EXT.glob(pattern)}
    assert {LICENCES_OF[library] for library in inside | {"geocapsule"}} <= sent


def forget(content: bytes, prefix: str) -> bytes:
    return runpy.run_path(str(EXT / "wheel" / "forget_prefix.py"))["forget"](content, prefix.encode())


def test_folder_of_the_builder_is_replaced_at_the_same_length() -> None:
    prefix = "/home/someone/.cache/stack"
    content = f"\0{prefix}/share/proj\0{prefix}/etc\0{prefix}-other/share\0".encode()
    forgotten = forget(content, prefix)
    assert len(forgotten) == len(content)
    assert forgotten.count(prefix.encode()) == 1  # another folder
    for path in forgotten.strip(b"\0").split(b"\0")[:2]:
        with pytest.raises(NotADirectoryError):
            Path(path.decode()).stat()


def test_prefix_of_a_system_stays() -> None:
    assert forget(b"\0/usr/share/proj\0", "/usr") == b"\0/usr/share/proj\0"


def configure_vendored(folder: Path, prefix: Path) -> str:
    """What cmake says when it is to link in what the prefix does not have."""
    command = ["cmake", "-S", str(EXT), "-B", str(folder), "-DSKBUILD=2", "-DGEOCAPSULE_FLAVOUR=vendored"]
    command += [f"-DSTACK_PREFIX={prefix}", "-DPython_EXECUTABLE=/usr/bin/python3"]
    done = subprocess.run(command, env=plain_environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    return " ".join(done.stderr.split())


def test_vendored_flavour_needs_libraries_and_their_data(tmp_path: Path) -> None:
    assert "the vendored flavour needs STACK_PREFIX in the environment" in configure_vendored(tmp_path / "b", tmp_path)


def test_vendored_flavour_takes_no_shared_libraries(tmp_path: Path) -> None:
    """Such as the machine's, where the prefix has none."""
    for data in ("proj/proj.db", "gdal/gdalvrt.xsd"):
        (tmp_path / "share" / data).parent.mkdir(parents=True)
        (tmp_path / "share" / data).touch()
    assert "GDAL::GDAL is no static library" in configure_vendored(tmp_path / "b", tmp_path)
