"""Reads a wheel as it is shipped, and says where it does not keep what its flavour promises.

auditwheel and delocate move libraries and choose the tag. Here is what they do not look at: what the loader searches,
what is visible, what the sanitizers need, the data, and traces of the machine that built it.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditwheel.architecture import Architecture
from auditwheel.libc import Libc
from auditwheel.policy import WheelPolicies
from packaging.tags import Tag, parse_tag

from capsan.errors import UsageError
from capsan.wheel.elf import MAGIC, Elf, NotReadable, read_elf
from capsan.wheel.flavours import LAUNCHER, LICENCES, RUNTIME_FOLDER, Flavour, flavour_of

_ORIGIN = re.compile(r"\$(?:ORIGIN|\{ORIGIN\})(?=/|$)")
_LOADER = re.compile(r"ld-(linux|musl).*\.so\.\d+$")
_INITIALISER = re.compile(r"PyInit_\w+$")
_EXTENSION = re.compile(r"\.(cpython-\w+-[\w-]+|abi3)\.so$")
_RUNTIME = re.compile(r"lib(clang_rt\.)?(asan|hwasan|lsan|msan|tsan|ubsan)(?![a-z])")
_SANITIZED = re.compile(r"__(asan|hwasan|lsan|msan|tsan|ubsan|sanitizer)_")
# Where people and services build; with two names below, as no library has for a default.
_BUILD_PATH = re.compile(
    rb"(?<![\w.~@-])/(?:home|root|Users|tmp|var/tmp|build|builds|work|workspace|github|__w|project|private/var)"
    rb"/[\w.+@-]+/[\w.+@/-]*"
)
_SQLITE = b"SQLite format 3\0"
_DATA_FOLDER = re.compile(r"[^/]+\.data/(?:platlib|purelib)/")
_SHOWN = 5  # of what there are many


@dataclass(frozen=True)
class Problem:
    rule: str
    file: str
    text: str


@dataclass(frozen=True)
class Wheel:
    """What a wheel has inside, each file by the path it has where it is installed."""

    flavour: Flavour
    tag: str  # of the file's name: python-abi-platform
    files: dict[str, bytes]
    elves: dict[str, Elf]
    build_paths: tuple[bytes, ...]  # of the machine that built it, if it is known


Found = Iterator[tuple[str, str]]  # the file, and what is wrong with it
Rule = Callable[[Wheel], Found]


def check_wheel(path: Path, flavour: Flavour | None = None, build_paths: Sequence[Path] = ()) -> list[Problem]:
    """Every way in which the wheel breaks a rule. Without a flavour the name of the file tells it."""
    flavour = flavour or flavour_of(path)
    try:
        with zipfile.ZipFile(path) as archive:
            files = {
                _DATA_FOLDER.sub("", name, count=1): archive.read(name)
                for name in archive.namelist()
                if not name.endswith("/")
            }
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    problems, elves = [], {}
    for name, content in files.items():
        if content.startswith(MAGIC):
            try:
                elves[name] = read_elf(content)
            except NotReadable as error:
                problems.append(Problem("elf", name, f"is a damaged ELF file: {error}"))
    tag = "-".join(path.name.removesuffix(".whl").split("-")[-3:])
    wheel = Wheel(flavour, tag, files, elves, tuple(str(folder).encode() for folder in build_paths))
    problems += [Problem(name, file, text) for name, rule in RULES.items() for file, text in rule(wheel)]
    return problems


def _name(wheel: Wheel) -> Found:
    """Installers go by the name, and the flavour is told by it: it has to say what the builder wrote inside."""
    for file, content in wheel.files.items():
        if not re.fullmatch(r"[^/]+\.dist-info/WHEEL", file):
            continue
        lines = re.findall(r"^Tag: *(\S+)", content.decode(errors="replace"), re.MULTILINE)
        inside: set[Tag] = set().union(*map(parse_tag, lines))
        if inside != parse_tag(wheel.tag):
            yield (
                file,
                f"says that the wheel is for {_some(lines) or 'nothing'}, and its name that it is for {wheel.tag}",
            )


def _search_paths(wheel: Wheel) -> Found:
    for file, elf in wheel.elves.items():
        for entry in elf.search:
            if not _ORIGIN.match(entry):
                yield file, f"looks for libraries in '{entry}', which is not relative to $ORIGIN"
            elif (folder := _resolved(file, entry)).startswith("../") or folder == "..":
                yield file, f"looks for libraries in '{entry}', which is outside the wheel"


def _libraries(wheel: Wheel) -> Found:
    listed = _manylinux_libraries(wheel.tag.split("-")[-1])
    for file, elf in wheel.elves.items():
        folders = [_resolved(file, entry) for entry in elf.search if _ORIGIN.match(entry)]
        for name in elf.needed:
            if any(posixpath.normpath(posixpath.join(folder, name)) in wheel.files for folder in folders):
                continue
            if name in listed or _LOADER.match(name) or name.split(".so")[0] in wheel.flavour.system:
                continue
            inside = [path for path in wheel.elves if posixpath.basename(path) == name]
            if inside:
                yield file, f"needs {name}, which is in the wheel as {inside[0]}, where it does not look"
            else:
                yield file, f"needs {name}, which is neither in the wheel nor on every machine that may install it"


def _visible_symbols(wheel: Wheel) -> Found:
    if not any(_EXTENSION.search(file) and content.startswith(MAGIC) for file, content in wheel.files.items()):
        yield "_geocapsule", "is missing: the wheel has no extension module, which is an ELF file named like one"
    for file, elf in wheel.elves.items():
        if not _EXTENSION.search(file):
            continue
        if not any(_INITIALISER.match(name) for name in elf.defined):
            yield file, "is named like an extension module, and shows no PyInit_ function"
        shown = sorted(name for name in elf.defined if not _INITIALISER.match(name))
        if shown:
            yield file, f"shows {len(shown)} symbols besides its PyInit_ function: {_some(shown)}"


def _sanitizers(wheel: Wheel) -> Found:
    yield from (_runtime_promised if wheel.flavour.has_runtime else _runtime_absent)(wheel)


def _runtime_absent(wheel: Wheel) -> Found:
    for file in wheel.files:
        if _RUNTIME.match(posixpath.basename(file)) or file.startswith(f"{RUNTIME_FOLDER}/"):
            yield file, f"is for sanitizers, and a {wheel.flavour.name} wheel has none"
    for file, elf in wheel.elves.items():
        if runtimes := [name for name in elf.needed if _RUNTIME.match(name)]:
            yield file, f"needs the sanitizers' runtime {_some(runtimes)}"
        elif not _RUNTIME.match(posixpath.basename(file)):
            called = sorted(name for name in elf.undefined | elf.defined if _SANITIZED.match(name))
            if called:
                yield file, f"was compiled with a sanitizer: {_some(called)}"


def _runtime_promised(wheel: Wheel) -> Found:
    runtimes = {
        file: elf
        for file, elf in wheel.elves.items()
        if posixpath.dirname(file) == RUNTIME_FOLDER and _RUNTIME.match(elf.soname or posixpath.basename(file))
    }
    names = {posixpath.basename(file) for file in runtimes}
    if not runtimes:
        yield RUNTIME_FOLDER, "has no runtime of ASan in it, which the flavour promises"
    for file, elf in runtimes.items():
        if posixpath.basename(file) != elf.soname:
            yield file, f"is the runtime {elf.soname} under another name, by which it cannot be preloaded"
    for file, elf in wheel.elves.items():
        if _EXTENSION.search(file) and names.isdisjoint(elf.needed):
            yield file, "does not need the runtime in the wheel: it was not compiled with ASan"
    if not any(file.endswith("/entry_points.txt") and LAUNCHER.encode() in wheel.files[file] for file in wheel.files):
        yield RUNTIME_FOLDER, f"comes without the launcher {LAUNCHER}"


def _data(wheel: Wheel) -> Found:
    for file in wheel.flavour.data:
        content = wheel.files.get(file)
        if not content:
            yield file, "is missing" if content is None else "is empty"
        elif file.endswith(".db") and not content.startswith(_SQLITE):
            yield file, "is no database of SQLite"


def _licences(wheel: Wheel) -> Found:
    there = {posixpath.basename(file) for file, text in wheel.files.items() if ".dist-info/" in file and text}
    inside = dict.fromkeys(("geocapsule", *wheel.flavour.static), "dist-info")
    inside |= {posixpath.basename(file): file for file in wheel.elves if not _EXTENSION.search(file)}
    for name, file in inside.items():
        licence = next((text for library, text in LICENCES.items() if re.match(rf"{re.escape(library)}\b", name)), None)
        if licence is None:
            yield file, "is a library inside whose licence is not known: LICENCES of capsan/wheel/flavours.py"
        elif licence not in there:
            yield file, f"has no licence of {name}, or an empty one: {licence}"


def _paths(wheel: Wheel) -> Found:
    for file, content in wheel.files.items():
        text = content + (wheel.elves[file].text if file in wheel.elves else b"")
        found = {match.decode(errors="replace") for match in _BUILD_PATH.findall(text)}
        found |= {path.decode(errors="replace") for path in wheel.build_paths if path in text}
        if found:
            yield file, f"names {len(found)} paths of the machine that built it: {_some(sorted(found))}"


RULES: dict[str, Rule] = {
    "name": _name,
    "rpath": _search_paths,
    "library": _libraries,
    "symbols": _visible_symbols,
    "sanitizer": _sanitizers,
    "data": _data,
    "licence": _licences,
    "path": _paths,
}


def _resolved(file: str, entry: str) -> str:
    """The folder of the wheel that an entry of RPATH means for a file of it."""
    below = _ORIGIN.sub("", entry, count=1).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), below))


def _manylinux_libraries(platform: str) -> frozenset[str]:
    """What the policy of the tag lets a wheel expect of a machine; that of the newest policy where the tag has none."""
    tag = platform.split(".")[0]
    architecture = next((known for known in Architecture if tag.endswith(f"_{known.value}")), None)
    if architecture is None or not tag.startswith(("linux", "manylinux")):
        raise UsageError(f"the platform {tag} is not one of Linux with glibc: no other is checked here")
    policies = WheelPolicies(libc=Libc.GLIBC, arch=architecture)
    named = [policy for policy in policies if policy.name == tag and tag.startswith("manylinux")]
    return (named[0] if named else policies.lowest).whitelist


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def libraries_inside(path: Path) -> list[str]:
    """The names of the shared libraries that a wheel brings, its extension modules not among them."""
    with zipfile.ZipFile(path) as archive:
        files = [name for name in archive.namelist() if re.search(r"\.so(\.\d+)*$", name)]
    return sorted(posixpath.basename(name) for name in files if not _EXTENSION.search(name))
