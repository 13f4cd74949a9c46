"""build() on a tiny project: what it says of an error, and what it recovers from."""

import json
import os
import threading
import time
from pathlib import Path

import pytest

from capsan.build import build, first_error
from capsan.errors import EnvironmentProblem

GOOD = "int main(void)\n{\n    return 0;\n}\n"
BAD = "int main(void)\n{\n    return missing;\n}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"
    folder.mkdir()
    cmake = "cmake_minimum_required(VERSION 3.25)\nproject(tiny LANGUAGES C)\nadd_executable(tiny tiny.c)\n"
    (folder / "CMakeLists.txt").write_text(cmake)
    write_presets(folder, "clang-19")
    (folder / "tiny.c").write_text(GOOD)
    return folder


def write_presets(folder: Path, compiler: str, **variables: str) -> None:
    preset = {
        "name": "small",
        "generator": "Ninja",
        "binaryDir": "${sourceDir}/build/small",
        "cacheVariables": {"CMAKE_C_COMPILER": compiler, **variables},
    }
    text = json.dumps({"version": 6, "configurePresets": [preset]})
    (folder / "CMakePresets.json").write_text(text)


def test_builds_then_has_nothing_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = build("small", ["tiny"], source=project)
    assert (folder / "tiny").exists()
    assert "building small: 2/2" in capsys.readouterr().err
    built = (folder / "tiny").stat().st_mtime_ns
    start = time.monotonic()
    build("small", ["tiny"], source=project)
    assert time.monotonic() - start < 1.0
    assert capsys.readouterr().err == ""
    assert (folder / "tiny").stat().st_mtime_ns == built


@pytest.mark.parametrize("mark", ["", "< "])
def test_reports_what_an_installer_could_not_do(mark: str) -> None:
    said = f"{mark}WARNING: Retrying (Retry(total=0))\n{mark}ERROR: No space left on device\n"
    trace = "Traceback (most recent call last):\n" + "  File x, line 1\n" * 20
    assert first_error(said + trace).splitlines()[0] == f"{mark}ERROR: No space left on device"


def test_reports_the_compilers_first_error(project: Path) -> None:
    (project / "tiny.c").write_text(BAD)
    with pytest.raises(EnvironmentProblem) as problem:
        build("small", source=project)
    message = str(problem.value).splitlines()
    assert message[0] == "building small failed:"
    assert message[1].endswith("tiny.c:3:12: error: use of undeclared identifier 'missing'")
    assert "a project/build/log/small.log" in message[-1]
    (project / "tiny.c").write_text(GOOD)
    assert (build("small", source=project) / "tiny").exists()


def test_reports_what_cmake_says(project: Path) -> None:
    with (project / "CMakeLists.txt").open("a") as file:
        file.write("find_package(NoSuchThing REQUIRED)\n")
    with pytest.raises(EnvironmentProblem, match=r"(?s)configuring small failed:\nCMake Error.*NoSuchThing"):
        build("small", source=project)


def test_unknown_target_is_named(project: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="unknown target 'nothing'"):
        build("small", ["nothing"], source=project)


def test_recovers_from_a_moved_tree(project: Path) -> None:
    build("small", source=project)
    moved = project.rename(project.with_name("moved"))
    assert (build("small", source=moved) / "tiny").exists()
    assert str(moved) in (moved / "build/small/CMakeCache.txt").read_text()


@pytest.mark.parametrize("name", ["build.ninja", "CMakeCache.txt", "capsan.stamp"])
def test_recovers_from_a_configuration_cut_short(project: Path, name: str) -> None:
    folder = build("small", source=project)
    (folder / name).unlink()
    assert (build("small", source=project) / "tiny").exists()


def test_recovers_from_a_garbled_build_file(project: Path) -> None:
    folder = build("small", source=project)
    (folder / "build.ninja").write_text("garbage\n")
    assert (build("small", source=project) / "tiny").exists()


def test_changed_presets_are_taken_up(project: Path) -> None:
    folder = build("small", source=project)
    write_presets(project, "clang-19", TINY_OPTION="something")
    build("small", source=project)
    assert "TINY_OPTION" in (folder / "CMakeCache.txt").read_text()


def test_missing_tools_are_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(EnvironmentProblem, match="cannot run cmake"):
        build("small", source=project)


def test_two_builds_at_once(project: Path) -> None:
    problems: list[BaseException] = []

    def attempt() -> None:
        try:
            build("small", source=project)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=attempt) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert (project / "build/small/tiny").exists()
