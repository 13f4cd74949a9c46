"""The flavours of wheels, and what each promises: the one table that building and checking go by."""

from dataclasses import dataclass
from pathlib import Path

from capsan.errors import UsageError

RUNTIME_FOLDER = "geocapsule_asan"
LAUNCHER = "geocapsule-asan"
# What may be inside, by how its name begins, and the file with its licence.
LICENCES = {
    "geocapsule": "LICENSE",
    "libgdal": "GDAL.txt",
    "libproj": "PROJ.txt",
    "libgeos": "GEOS.txt",
    "libsqlite3": "SQLite.txt",
    "libclang_rt.asan": "LICENSE.LLVM",
}
# What the extension is linked to, by the name before .so, where it is not inside.
_GEOSPATIAL = ("libgdal", "libproj", "libgeos_c")


@dataclass(frozen=True)
class Flavour:
    name: str
    summary: str
    suffix: str = ""  # of the version
    system: tuple[str, ...] = ()  # libraries that the machine has to have, besides those that every manylinux has
    has_stack: bool = False  # GDAL, PROJ and GEOS inside: built from STACK_PREFIX, and repaired by auditwheel
    has_runtime: bool = False  # of the sanitizers, and the launcher that preloads it
    static: tuple[str, ...] = ()  # libraries of LICENCES that are part of the extension module
    data: tuple[str, ...] = ()  # files without which what is inside does not work


FLAVOURS = {
    flavour.name: flavour
    for flavour in (
        Flavour("release", "for the system's GDAL, PROJ and GEOS", system=_GEOSPATIAL),
        Flavour(
            "asan",
            "the same under ASan and UBSan",
            suffix="+asan",
            system=_GEOSPATIAL,
            has_runtime=True,
            data=(f"{RUNTIME_FOLDER}/launch.py",),
        ),
        Flavour(
            "vendored",
            "with GDAL, PROJ and GEOS inside",
            has_stack=True,
            static=("libgdal", "libproj", "libgeos"),
            data=(
                "geocapsule/data/proj/proj.db",
                "geocapsule/data/proj/proj.ini",
                "geocapsule/data/gdal/gdalvrt.xsd",
                "geocapsule/data/gdal/gml_registry.xml",
            ),
        ),
    )
}


def flavour_of(wheel: Path) -> Flavour:
    """By the file's name: the suffix of the version, or a tag that promises to run on any Linux."""
    parts = wheel.name.removesuffix(".whl").split("-")
    if not wheel.name.endswith(".whl") or len(parts) < 5:
        raise UsageError(f"{wheel.name} is not the name of a wheel: name-version-python-abi-platform.whl")
    version, platform = parts[1], parts[-1]
    for flavour in FLAVOURS.values():
        if flavour.suffix and version.endswith(flavour.suffix):
            return flavour
    return FLAVOURS["vendored" if platform.startswith(("manylinux", "musllinux")) else "release"]
