"""Three tiny projects that are named, and depend on each other, as PROJ, GEOS and GDAL do."""

from pathlib import Path

# What each project compiles, into which archive. GDAL calls the two others, and the C interface of GEOS its C++ one.
_CODE = {
    "proj": {"proj": "int proj_answer(void) { return 1; }"},
    "geos": {
        "geos": "int geos_inner(void) { return 2; }",
        "geos_c": "int geos_inner(void); int geos_answer(void) { return geos_inner(); }",
    },
    "gdal": {
        "gdal": "int proj_answer(void); int geos_answer(void);"
        " int gdal_answer(const int *p) { return p[0] + proj_answer() + geos_answer(); }"
    },
}
_HEADERS = {
    "proj": (
        "proj.h",
        "#define PROJ_VERSION_MAJOR 9\n#define PROJ_VERSION_MINOR 1\n#define PROJ_VERSION_PATCH 1\n",
    ),
    "geos": ("geos_c.h", '#define GEOS_VERSION "3.11.1"\n'),
    "gdal": ("gdal_version.h", '#define GDAL_RELEASE_NAME "3.6.2"\n'),
}
_DATA = {"proj": "proj.db", "gdal": "gdalvrt.xsd"}

# Ends when it is told to, or else after a minute: no test leaves it behind.
_HOLD = """#!/bin/sh
[ -e "$1.hold" ] || exit 0
echo $$ >"$1.started"
turns=600
while [ ! -e "$1.go" ] && [ $turns -gt 0 ]; do sleep 0.1; turns=$((turns - 1)); done
[ -e "$1.go" ]
"""


class Sources:
    """Folders proj-1.0, geos-1.0 and gdal-1.0; what is built with them writes down what it builds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder.with_name(f"{folder.name}.log")
        self._signal = folder.with_name(f"{folder.name}.gdal")
        for name in _CODE:
            self._write(name)

    def built(self) -> list[str]:
        """The libraries that were linked, in that order, each as often as it was."""
        return self._log.read_text().split() if self._log.exists() else []

    def hold(self) -> None:
        """From now on the build of gdal stops after its library, until go; one that stopped before is forgotten."""
        self._beside("started").unlink(missing_ok=True)
        self._beside("hold").touch()

    def go(self) -> None:
        self._beside("go").touch()

    def is_held(self) -> bool:
        """By a build of now: what was written by one that has ended does not count."""
        return self._beside("started").exists() and Path(f"/proc/{self.held_process()}").exists()

    def held_process(self) -> int:
        return int(self._beside("started").read_text() or 0)

    def _beside(self, what: str) -> Path:
        return self._signal.with_name(f"{self._signal.name}.{what}")

    def _write(self, name: str) -> None:
        tree = self.folder / f"{name}-1.0"
        tree.mkdir(parents=True)
        header, text = _HEADERS[name]
        (tree / header).write_text(text)
        lines = ["cmake_minimum_required(VERSION 3.25)", f"project({name} LANGUAGES C)"]
        for archive, code in _CODE[name].items():
            (tree / f"{archive}.c").write_text(f"{code}\n")
            lines += [
                f"add_library({archive} STATIC {archive}.c)",
                f"install(TARGETS {archive} DESTINATION lib)",
                f"add_custom_command(TARGET {archive} POST_BUILD COMMAND echo {archive} >>{self._log})",
            ]
        if name == "geos":
            lines.append("add_dependencies(geos_c geos)")  # so that the order is always the same
        lines.append(f"install(FILES {header} DESTINATION include)")
        if data := _DATA.get(name):
            (tree / data).write_text("data\n")
            lines.append(f"install(FILES {data} DESTINATION share/{name})")
        if name == "gdal":
            (tree / "hold.sh").write_text(_HOLD)
            lines += [
                "add_custom_command(OUTPUT held DEPENDS gdal",
                f"    COMMAND sh ${{CMAKE_SOURCE_DIR}}/hold.sh {self._signal}",
                "    COMMAND ${CMAKE_COMMAND} -E touch held)",
                "add_custom_target(last ALL DEPENDS held)",
            ]
        (tree / "CMakeLists.txt").write_text("\n".join(lines) + "\n")
