"""What a finished stack is: where its parts are, and how a program is compiled and linked with it."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from capsan.errors import EnvironmentProblem
from capsan.stack.recipe import ARCHIVES, SANITIZERS, SYSTEM_LIBRARIES

FILE = "stack.json"

_VERSIONS = {
    "gdal": ("include/gdal_version.h", r'define\s+GDAL_RELEASE_NAME\s+"([^"]+)"'),
    "geos": ("include/geos_c.h", r'define\s+GEOS_VERSION\s+"([^"]+)"'),
    "proj": ("include/proj.h", r"define\s+PROJ_VERSION_(?:MAJOR|MINOR|PATCH)\s+(\d+)"),
}


@dataclass(frozen=True)
class Stack:
    """A ready build of the libraries. Paths are absolute."""

    prefix: Path
    sanitizer: str  # of recipe.SANITIZERS; "unknown" for a build that is not ours
    versions: dict[str, str]  # proj, geos and gdal
    include: Path
    libraries: tuple[Path, ...]  # static, in link order
    system_libraries: tuple[str, ...]  # that follow them: -lsqlite3 ...
    proj_data: Path  # has proj.db: PROJ_DATA, and PROJ_LIB for PROJ before 9.1
    gdal_data: Path  # GDAL_DATA
    compile_flags: tuple[str, ...]  # that the libraries were compiled with
    link_flags: tuple[str, ...]  # that a program linked with them needs

    @property
    def link_line(self) -> list[str]:
        """All that follows a program's own objects. The compiler's driver for C does: the C++ runtime is in it."""
        return [*self.link_flags, *map(str, self.libraries), *self.system_libraries]

    @property
    def environment(self) -> dict[str, str]:
        """For a program that runs with these libraries: their own data rather than the system's."""
        return {
            "PROJ_DATA": str(self.proj_data),
            "PROJ_LIB": str(self.proj_data),
            "GDAL_DATA": str(self.gdal_data),
        }

    @property
    def cmake_variables(self) -> dict[str, str]:
        """For a project that asks with find_package for GDAL, PROJ or GEOS.

        One in C alone, such as ours, has cmake leave out the C++ runtime that static libraries need.
        """
        return {
            "CMAKE_PREFIX_PATH": str(self.prefix),
            "CMAKE_C_STANDARD_LIBRARIES": "-lstdc++",
            **{
                f"{name}_DIR": str(self.prefix / "lib/cmake" / name.lower())
                for name in ("GDAL", "PROJ", "GEOS")
                if (self.prefix / "lib/cmake" / name.lower()).is_dir()
            },
        }

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "link_line": self.link_line,
            "environment": self.environment,
            "cmake_variables": self.cmake_variables,
        }

    def write(self) -> None:
        """Leaves all of this in the prefix, for whom does not speak Python."""
        file = self.prefix / FILE
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(self.as_json(), indent=2, default=str) + "\n")
        partial.rename(file)


def describe(prefix: Path, sanitizer: str) -> Stack:
    """Reads off a prefix what is there; EnvironmentProblem if something is not."""
    needed = [*(f"lib/{name}" for name in ARCHIVES), *(header for header, _ in _VERSIONS.values())]
    needed += ["share/proj/proj.db", "share/gdal/gdalvrt.xsd"]
    missing = [name for name in needed if not (prefix / name).is_file()]
    if missing:
        raise EnvironmentProblem(
            f"{prefix} is no ready build of PROJ, GEOS and GDAL: it has no {', no '.join(missing)}"
        )
    flags = SANITIZERS.get(sanitizer)
    return Stack(
        prefix=prefix,
        sanitizer=sanitizer,
        versions={name: _read_version(prefix / header, pattern) for name, (header, pattern) in _VERSIONS.items()},
        include=prefix / "include",
        libraries=tuple(prefix / "lib" / name for name in ARCHIVES),
        system_libraries=SYSTEM_LIBRARIES,
        proj_data=prefix / "share/proj",
        gdal_data=prefix / "share/gdal",
        compile_flags=flags.compile if flags else (),
        link_flags=flags.link if flags else (),
    )


def recorded_sanitizer(prefix: Path) -> str:
    """What a ready build was made with, as it says itself."""
    try:
        return str(json.loads((prefix / FILE).read_text())["sanitizer"])
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown"


def _read_version(header: Path, pattern: str) -> str:
    return ".".join(re.findall(pattern, header.read_text(errors="replace"))) or "unknown"
