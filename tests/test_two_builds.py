"""geocapsule beside another build in one process: a stand-in over a small library, and a copy of geocapsule itself.

tests/vendored/ holds the vendored wheel to the same."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import _geocapsule
import geocapsule
import pytest
from commands import BUILD
from two_builds import ENDS, SCRIPTS, SHARE_NAMES, Build, assert_holds

SYSTEM = Build("geocapsule", (Path(geocapsule.__file__).parents[1], Path(_geocapsule.__file__).parent))
STAND_IN = Build("stand_in", (BUILD / "tests/stand_in",))
ORDERS = {"after": lambda other: (SYSTEM, other), "before": lambda other: (other, SYSTEM)}

# An interpreter with two builds takes valgrind long: these have to do there, in one order. The rest is for ASan.
EVERYWHERE = (
    "refused_with_both_named",
    "last_reference_with_the_other",
    "module_gone",
    "of the other's module",
    "after",
)


def cases(names: Iterable[str]) -> list[Any]:
    return [pytest.param(name, marks=() if name in EVERYWHERE else pytest.mark.asan) for name in names]


@pytest.fixture(params=cases(ORDERS))
def pair(request: pytest.FixtureRequest) -> tuple[Build, Build]:
    return ORDERS[request.param](STAND_IN)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The same files in another place are another build, with the same libraries."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(_geocapsule.__file__, folder)
    (folder / "geocapsule").symlink_to(SYSTEM.folders[0] / "geocapsule")
    return Build("geocapsule", (folder,))


@pytest.mark.parametrize("script", cases(SCRIPTS))
def test_holds_with_the_stand_in(pair: tuple[Build, Build], script: str) -> None:
    assert_holds(*pair, SCRIPTS[script])


@pytest.mark.asan
@pytest.mark.parametrize("script", ["refused_with_both_named", "module_gone"])
def test_holds_with_a_copy(copy: Build, script: str) -> None:
    assert_holds(SYSTEM, copy, SCRIPTS[script])


@pytest.mark.parametrize("end", cases(ENDS))
def test_end_of_the_interpreter(pair: tuple[Build, Build], end: str) -> None:
    assert_holds(*pair, ENDS[end])


@pytest.mark.asan
@pytest.mark.parametrize("end", ["of the other's module", "cycle"])
def test_end_of_the_interpreter_with_a_copy(copy: Build, end: str) -> None:
    assert_holds(copy, SYSTEM, ENDS[end])


@pytest.mark.asan
def test_names_of_libraries_shared(pair: tuple[Build, Build], copy: Build) -> None:
    for builds in (pair, (SYSTEM, copy)):
        assert_holds(*builds, SCRIPTS["closed_in_one_while_the_other_has_it"], before=SHARE_NAMES)


def test_stand_in_destroys_each_of_its_own_once(pair: tuple[Build, Build]) -> None:
    assert_holds(
        *pair,
        """
        ours, theirs = (one, two) if hasattr(two, "destroyed") else (two, one)
        handles = [raster(theirs) for _ in range(5)]
        ours.close_all()
        for handle in handles:
            refusal(ours, handle)
        assert theirs.destroyed() == 0
        del handle, handles[:2]
        assert theirs.destroyed() == 2
        theirs.close_all()
        del handles
        assert theirs.destroyed() == 5
        """,
    )
