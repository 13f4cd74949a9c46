"""The targets that take bytes find the libraries' data beside them, wherever their folder lies."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from watched import watched

from capsan.stack import instrumented
from capsan.targets import BYTE_TARGETS, Target, find_target, target_environment

DATA = {  # what a target's seeds have PROJ or GDAL open; nothing, if they need none of it
    "raster_file": {"proj.db"},
    "vector_file": {"proj.db", "gml_registry.xml"},
    "crs_text": {"proj.db"},
    "geometry_bytes": {"proj.db"},
}

every_target = pytest.mark.parametrize("name", BYTE_TARGETS)


def move(name: str, folder: Path) -> Target:
    """The replay with what lies beside it, in another place."""
    target = find_target(name, stack="instrumented")
    for data in ("proj", "gdal"):
        shutil.copytree(target.replay.parent / data, folder / data)
    shutil.copy2(target.replay, folder)
    return replace(target, replay=folder / target.replay.name)


def replay_seeds(target: Target, folder: Path) -> None:
    command = [target.replay, "--quiet", "--seconds", "60", *target.inputs.find(target.seeds)]
    environment = target_environment(CAPSAN_SUPERVISED="1")
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=500)
    assert (done.returncode, done.stderr) == (0, "")


@every_target
def test_a_moved_folder_has_the_data_that_is_used(name: str, tmp_path: Path) -> None:
    moved = move(name, tmp_path)
    home, share = find_target(name, stack="instrumented").replay.parent, instrumented().prefix / "share"
    left = [root / data for root in (home, share) for data in ("proj", "gdal")]
    with watched(*left) as opened_there, watched(tmp_path / "proj", tmp_path / "gdal") as opened_here:
        replay_seeds(moved, tmp_path)
    assert opened_there == []
    assert set(opened_here) >= DATA[name]


def test_where_nothing_lies_beside_it_the_data_of_the_build_is_used(tmp_path: Path) -> None:
    """Else the test above could not tell a target that looks nowhere else from one that was never asked."""
    moved = move("crs_text", tmp_path)
    shutil.rmtree(tmp_path / "proj")
    with watched(instrumented().prefix / "share" / "proj") as opened:
        replay_seeds(moved, tmp_path)
    assert "proj.db" in opened
