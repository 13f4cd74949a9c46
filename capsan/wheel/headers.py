"""Compiles the extension against the CPython headers of Debian's suites, without an interpreter of theirs.

Each CPython deprecates and takes away: -Wall -Wextra over its headers says so a release before users do.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import COMPILER, EXT
from capsan.sanitizers import plain_environment
from capsan.stack.archive import download_binaries
from capsan.stack.cache import cache_root

# CPython, and the suite that has its headers as the package libpython<version>-dev
SUITES = {"3.9": "bullseye", "3.11": "bookworm", "3.13": "trixie", "3.14": "sid"}
# Of these the headers are tried as a free-threaded interpreter has them, too.
_FREE_THREADED = ("3.13", "3.14")
_FLAGS = ("-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-I/usr/include/gdal")
_BRIDGE = re.compile(r"add_library\(geocapsule_bridge OBJECT ([^)]+)\)")
_MESSAGE = re.compile(r"\b(?:warning|error): ")


@dataclass(frozen=True)
class Outcome:
    version: str
    suite: str
    messages: tuple[str, ...]  # warnings and errors of the compiler


def compile_against_suites() -> list[Outcome]:
    outcomes = []
    for version, suite in SUITES.items():
        folders = headers(version, suite)
        outcomes.append(Outcome(version, suite, compile_bridge(folders)))
        if version in _FREE_THREADED:
            outcomes.append(Outcome(f"{version}t", suite, compile_bridge(folders, "-DPy_GIL_DISABLED=1")))
    return outcomes


def bridge_sources() -> list[Path]:
    """The files that include Python.h, as ext/CMakeLists.txt lists them."""
    found = _BRIDGE.search((EXT / "CMakeLists.txt").read_text())
    if found is None:
        raise EnvironmentProblem(
            "ext/CMakeLists.txt has no library geocapsule_bridge: capsan/wheel/headers.py reads it"
        )
    return [EXT / name for name in found[1].split()]


def compile_bridge(folders: Sequence[Path], *flags: str) -> tuple[str, ...]:
    """What the compiler says, with Python.h to be found in these folders."""
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda source: _compile(source, folders, flags), bridge_sources()))
    return tuple(line for lines in said for line in lines)


def headers(version: str, suite: str) -> list[Path]:
    """The folders of Python.h and pyconfig.h, fetched if the cache does not have them. Nothing is installed."""
    folder = cache_root().parent / "headers" / version
    found = _include_folders(folder, version)
    if not found:
        downloads = folder.with_name(f"{version}.deb")
        state = folder.with_name(f"{version}.apt")
        download_binaries(suite, [f"libpython{version}-dev"], downloads, state, _say)
        for package in downloads.glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", package, folder], check=True, env=plain_environment())
        found = _include_folders(folder, version)
    if not found:
        raise EnvironmentProblem(f"libpython{version}-dev of {suite} has no Python.h, as unpacked in {folder}")
    return found


def _include_folders(folder: Path, version: str) -> list[Path]:
    """Debian keeps pyconfig.h apart, in a folder of the architecture that the common one's pyconfig.h includes."""
    common = folder / "usr" / "include" / f"python{version}"
    return [common, common.parent] if (common / "Python.h").exists() else []


def _compile(source: Path, folders: Sequence[Path], flags: Sequence[str]) -> list[str]:
    # Not -isystem, under which the compiler would pass over what a macro of a header expands to.
    command = [COMPILER, *_FLAGS, *flags, f"-I{EXT}", *(f"-I{folder}" for folder in folders), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=plain_environment())
    lines = [line for line in done.stderr.splitlines() if _MESSAGE.search(line)]
    return lines or ([f"{source.name}: {done.stderr.strip()[-200:]}"] if done.returncode != 0 else [])


def _say(what: str) -> None:
    print(f"capsan: {what}", file=sys.stderr, flush=True)
