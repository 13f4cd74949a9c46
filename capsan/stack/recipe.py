"""What the stack consists of: the libraries in the order in which they are built, and the flags of each sanitizer."""

import re
from dataclasses import dataclass

# Report lines but no variables: half the size, and what stacks need. DWARF 4 is what valgrind 3.19 reads. Position
# independent and hidden, for a shared module; what the libraries themselves mark as visible is for its link to hide.
_COMMON = ("-g1", "-gdwarf-4", "-fno-omit-frame-pointer", "-fPIC", "-fvisibility=hidden")
_INSTRUMENTED = ("-O1", *_COMMON)
# vptr needs type information of every class in every archive; function rejects the casts of callbacks that all three
# libraries live by.
_UNDEFINED = "-fno-sanitize=vptr,function"


@dataclass(frozen=True)
class Sanitizer:
    compile: tuple[str, ...]
    link: tuple[str, ...]  # what a program needs that is linked with the result


SANITIZERS = {
    "address+undefined": Sanitizer(
        (*_INSTRUMENTED, "-fsanitize=address,undefined,fuzzer-no-link", _UNDEFINED), ("-fsanitize=address,undefined",)
    ),
    "address": Sanitizer((*_INSTRUMENTED, "-fsanitize=address,fuzzer-no-link"), ("-fsanitize=address",)),
    "undefined": Sanitizer(
        (*_INSTRUMENTED, "-fsanitize=undefined,fuzzer-no-link", _UNDEFINED), ("-fsanitize=undefined",)
    ),
    "thread": Sanitizer((*_INSTRUMENTED, "-fsanitize=thread"), ("-fsanitize=thread",)),
    # For modules such as a wheel's, in a process that may have another GDAL: its calls are not to end here.
    "none": Sanitizer(("-O2", *_COMMON), ("-Wl,--exclude-libs,ALL",)),
}
DEFAULT_SANITIZER = "address+undefined"

# Those that are known to build; Debian's archive has others.
SUITES = ("bookworm", "trixie")
DEFAULT_SUITE = "bookworm"


@dataclass(frozen=True)
class Library:
    """One source package."""

    name: str  # of Debian's source package, and what its folder begins with
    archive: str  # the static library that proves that it was installed
    seconds: int  # what it takes on two cores, as a first estimate
    options: tuple[str, ...]  # for cmake
    later_options: tuple[tuple[tuple[int, ...], str], ...] = ()  # and since which version it has them

    def options_for(self, version: str) -> tuple[str, ...]:
        """Without those that came later, so that what was built from older sources stays what it was.

        A version that is none, as of a checkout, has all: cmake but warns of what it does not know.
        """
        number = tuple(map(int, re.findall(r"\d+", re.match(r"[\d.]*", version)[0])))  # type: ignore[index]
        later = tuple(option for since, option in self.later_options if not number or number >= since)
        return (*self.options, *later)


_ALL = (
    "CMAKE_BUILD_TYPE=None",
    "BUILD_SHARED_LIBS=OFF",
    "BUILD_TESTING=OFF",
    "CMAKE_INSTALL_LIBDIR=lib",
    "CMAKE_POSITION_INDEPENDENT_CODE=ON",
    # What lies about on the machine is not part of the stack.
    "CMAKE_FIND_USE_PACKAGE_REGISTRY=OFF",
    "CMAKE_FIND_USE_SYSTEM_PACKAGE_REGISTRY=OFF",
)

# Else a static library has a copy of its data inside as well, and does not say that the files are missing.
_DATA_IN_FILES = "EMBED_RESOURCE_FILES=OFF"

_DRIVERS = (
    *(f"GDAL_ENABLE_DRIVER_{name}=ON" for name in ("PNG", "JPEG", "GIF", "AAIGRID")),
    *(f"OGR_ENABLE_DRIVER_{name}=ON" for name in ("GPKG", "SQLITE", "GML", "GPX", "CSV", "FLATGEOBUF")),
)
# These GDAL 3.6 always has, and later versions only when they are asked for.
_LATER_DRIVERS = (
    *(f"GDAL_ENABLE_DRIVER_{name}=ON" for name in ("DERIVED", "HFA")),
    *(f"OGR_ENABLE_DRIVER_{name}=ON" for name in ("KML", "TAB", "VRT")),
)

LIBRARIES = (
    Library(
        "proj",
        "lib/libproj.a",
        300,
        (*_ALL, "ENABLE_TIFF=OFF", "ENABLE_CURL=OFF", "BUILD_APPS=OFF"),
        (((9, 6), _DATA_IN_FILES),),
    ),
    Library(
        "geos",
        "lib/libgeos_c.a",
        360,
        (*_ALL, "BUILD_GEOSOP=OFF", "BUILD_BENCHMARKS=OFF", "BUILD_DOCUMENTATION=OFF"),
    ),
    Library(
        "gdal",
        "lib/libgdal.a",
        480,
        (
            *_ALL,
            "BUILD_APPS=OFF",
            "BUILD_PYTHON_BINDINGS=OFF",
            "GDAL_USE_EXTERNAL_LIBS=OFF",
            "GDAL_USE_INTERNAL_LIBS=ON",
            "GDAL_USE_GEOS=ON",
            "GDAL_USE_SQLITE3=ON",
            # KML, GML, GPX and XML in general are read with expat alone.
            "GDAL_USE_EXPAT=ON",
            # Its own, so that they are instrumented, too: they read what comes from strangers.
            "GDAL_USE_ZLIB_INTERNAL=ON",
            "GDAL_USE_TIFF_INTERNAL=ON",
            "GDAL_USE_GEOTIFF_INTERNAL=ON",
            "GDAL_USE_PNG_INTERNAL=ON",
            "GDAL_USE_JPEG_INTERNAL=ON",
            "GDAL_USE_GIF_INTERNAL=ON",
            "GDAL_USE_JSONC_INTERNAL=ON",
            "GDAL_USE_QHULL_INTERNAL=ON",
            # Found by cmake whatever is said of external libraries.
            "GDAL_USE_LIBKML=OFF",
            "GDAL_USE_OPENJPEG=OFF",
            # What GDAL 3.6 always has (GTiff, VRT, MEM, HFA; GeoJSON, Shapefile, KML, MapInfo), and of the hundred
            # others those that users meet most: each costs a build's time and a hunt's attention.
            "GDAL_BUILD_OPTIONAL_DRIVERS=OFF",
            "OGR_BUILD_OPTIONAL_DRIVERS=OFF",
            *_DRIVERS,
            # A driver that is built is in the library: none is looked for beside it at run time.
            "GDAL_ENABLE_PLUGINS=OFF",
            "GDAL_AUTOLOAD_PLUGINS=OFF",
        ),
        (*(((3, 7), option) for option in _LATER_DRIVERS), ((3, 11), _DATA_IN_FILES)),
    ),
)

# In the order of a link line: who needs something before who has it.
ARCHIVES = ("libgdal.a", "libproj.a", "libgeos_c.a", "libgeos.a")
# Of the system, and not instrumented.
SYSTEM_LIBRARIES = ("-lsqlite3", "-lexpat", "-lstdc++", "-lpthread", "-ldl", "-lm")
