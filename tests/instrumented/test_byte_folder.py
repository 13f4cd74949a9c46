"""The targets that take bytes find the libraries' data beside them, wherever their folder lies."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from watched import watched

from capsan.stack import instrumented
from capsan.targets import BYTE_TARGETS, Target, find_target, target_environment

# Without a schema of its own: GDAL looks for one in its registry.
GML = """<?xml version="1.0"?><a:FeatureCollection xmlns:a="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml">
<gml:featureMember><a:b><a:n>1</a:n></a:b></gml:featureMember></a:FeatureCollection>"""

every_target = pytest.mark.parametrize("name", BYTE_TARGETS)


def move(name: str, folder: Path) -> Target:
    """The replay with what lies beside it, in another place."""
    target = find_target(name, stack="instrumented")
    for data in ("proj", "gdal"):
        shutil.copytree(target.replay.parent / data, folder / data)
    shutil.copy2(target.replay, folder)
    return replace(target, replay=folder / target.replay.name)


def replay(target: Target, folder: Path, *inputs: Path) -> None:
    command = [target.replay, "--quiet", "--seconds", "60", *(inputs or target.inputs.find(target.seeds))]
    environment = target_environment(CAPSAN_SUPERVISED="1")
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=500)
    assert (done.returncode, done.stderr) == (0, "")


def left_behind(name: str) -> list[Path]:
    home, share = find_target(name, stack="instrumented").replay.parent, instrumented().prefix / "share"
    return [root / data for root in (home, share) for data in ("proj", "gdal")]


@every_target
def test_a_moved_folder_has_the_registry_that_is_used(name: str, tmp_path: Path) -> None:
    moved = move(name, tmp_path)
    with watched(*left_behind(name)) as there, watched(tmp_path / "proj") as here:
        replay(moved, tmp_path)
    assert there == []
    assert "proj.db" in here


def test_a_moved_folder_has_the_data_of_gdal(tmp_path: Path) -> None:
    moved = move("vector_file", tmp_path)
    (tmp_path / "input").write_text(GML)
    with watched(*left_behind("vector_file")) as there, watched(tmp_path / "gdal") as here:
        replay(moved, tmp_path, tmp_path / "input")
    assert there == []
    assert "gml_registry.xml" in here


def test_where_nothing_lies_beside_it_the_data_of_the_build_is_used(tmp_path: Path) -> None:
    """The watch works, and what lies beside it is what makes the difference."""
    moved = move("crs_text", tmp_path)
    shutil.rmtree(tmp_path / "proj")
    with watched(instrumented().prefix / "share" / "proj") as opened:
        replay(moved, tmp_path)
    assert "proj.db" in opened
