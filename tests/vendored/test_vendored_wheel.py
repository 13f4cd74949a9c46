"""The vendored wheel itself: what it is called, and that the checker finds all that it promises, licences among it."""

import io
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from capsan.paths import EXT
from capsan.stack import DEFAULT_SUITE
from capsan.stack.cache import cache_root
from capsan.wheel.check import check_wheel, libraries_inside
from capsan.wheel.elf import read_elf
from capsan.wheel.flavours import FLAVOURS, flavour_of

LICENCES = EXT / "wheel" / "licences"


@pytest.fixture(scope="module")
def wheel(vendored_site: Path) -> Path:
    [made] = vendored_site.parents[4].glob("*.whl")
    return made


def test_wheel_is_as_promised(wheel: Path) -> None:
    assert flavour_of(wheel) is FLAVOURS["vendored"]
    assert check_wheel(wheel) == []


def test_tag_is_the_oldest_that_its_symbols_satisfy(wheel: Path) -> None:
    """The newest symbol of glibc that anything in it asks for is the tag's, or one before it that no tag is for."""
    [major, minor] = map(int, re.search(r"manylinux_(\d+)_(\d+)_", wheel.name).groups())  # type: ignore[union-attr]
    asked = set()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if re.search(r"\.so(\.\d+)*$", name):
                asked |= set(re.findall(rb"\0GLIBC_(\d+)\.(\d+)", archive.read(name)))
    assert max((int(first), int(second)) for first, second in asked) <= (major, minor)


def test_libraries_are_in_the_module_and_only_what_they_need_beside_it(wheel: Path) -> None:
    assert [re.sub(r"-.*", "", name) for name in libraries_inside(wheel)] == ["libsqlite3"]
    with zipfile.ZipFile(wheel) as archive:
        [module] = [name for name in archive.namelist() if name.startswith("_geocapsule.")]
        elf = read_elf(archive.read(module))
    assert elf.defined == {"PyInit__geocapsule"}
    shared = [
        name for name in (*elf.needed, *elf.undefined) if re.match("lib(gdal|proj|geos)|GDAL|OGR|OSR|proj_|GEOS", name)
    ]
    assert shared == []


def test_source_distribution_has_all_that_a_vendored_wheel_is_built_from(wheel: Path) -> None:
    [sdist] = wheel.parent.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        there = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {path.relative_to(EXT).as_posix() for path in EXT.rglob("*") if path.is_file()}
    assert {name for name in wanted if "__pycache__" not in name} <= there


# The licences, and what they were copied from


@pytest.mark.parametrize(("library", "in_sources"), [("GDAL", "LICENSE.TXT"), ("PROJ", "COPYING"), ("GEOS", "COPYING")])
def test_licences_are_those_of_the_sources(library: str, in_sources: str) -> None:
    sources = cache_root() / "sources" / DEFAULT_SUITE
    [debian] = sources.glob(f"{library.lower()}_*.debian.tar.*")
    with tarfile.open(debian) as archive:
        copyright = archive.extractfile("debian/copyright")
        assert copyright is not None
        assert (LICENCES / f"{library}.files.txt").read_bytes() == copyright.read()
    [upstream] = sources.glob(f"{library.lower()}_*.orig.tar.*")
    with tarfile.open(upstream) as archive:
        for member in archive:
            if re.fullmatch(rf"[^/]+/{re.escape(in_sources)}", member.name):
                licence = archive.extractfile(member)
                assert licence is not None
                assert (LICENCES / f"{library}.txt").read_bytes() == io.BytesIO(licence.read()).getvalue()
                return
    pytest.fail(f"{upstream} has no {in_sources}")
