"""Which edges of the extension and of the libraries in a target its inputs reach, by library, folder, file, function.

A replay writes its edges down (see fuzz/edges.h). Those of a function follow each other, so only its entry has to be
looked up: what was inlined into a function counts as the function's."""

import re
import subprocess
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capsan.coverage import Share
from capsan.errors import EnvironmentProblem
from capsan.exercises import batches, replay_all
from capsan.paths import EXT, ROOT, SYMBOLIZER
from capsan.targets import Target, target_environment

_ENTRY, _REACHED = 1, 2
_SECONDS = 300  # that one input may take
_AT_ONCE = 500  # inputs in a process: a command line has an end
# As capsan/stack unpacks: proj.build/proj/src/4D_api.cpp. What a build writes itself is below gdal.build/gdal.build.
_LIBRARY = re.compile(r"(?:^|/)(?P<library>proj|geos|gdal)\.build/(?P=library)(?:\.build)?/(?P<file>.*)")
EXTENSION, TEMPLATES, OTHER = "ext", "templates", "other"
LIBRARIES = (EXTENSION, "gdal", "proj", "geos", TEMPLATES, OTHER)


@dataclass(frozen=True)
class Function:
    name: str
    line: int
    edges: Share

    @property
    def entered(self) -> bool:
        return self.edges.covered > 0


@dataclass
class SourceFile:
    name: str  # relative to the library's sources
    functions: list[Function] = field(default_factory=list)

    @property
    def edges(self) -> Share:
        return sum((function.edges for function in self.functions), Share())

    @property
    def entered(self) -> Share:
        return Share(len(self.functions), sum(function.entered for function in self.functions))


@dataclass
class Folder:
    name: str
    files: list[SourceFile] = field(default_factory=list)

    @property
    def edges(self) -> Share:
        return sum((file.edges for file in self.files), Share())


@dataclass
class Library:
    name: str  # of LIBRARIES
    files: list[SourceFile]

    @property
    def edges(self) -> Share:
        return sum((file.edges for file in self.files), Share())

    @property
    def entered(self) -> Share:
        return sum((file.entered for file in self.files), Share())

    @property
    def folders(self) -> list[Folder]:
        found: dict[str, Folder] = {}
        for file in self.files:
            name = file.name.rpartition("/")[0] or "."
            found.setdefault(name, Folder(name)).files.append(file)
        return list(found.values())


@dataclass
class TargetEdges:
    target: str
    inputs: int
    failed: list[str]  # inputs that ended in a finding: what came after in them was not reached
    libraries: dict[str, Library]

    def as_json(self) -> dict:
        return {
            "inputs": self.inputs,
            "failed": self.failed,
            "libraries": {
                name: {"edges": library.edges.as_json(), "functions": library.entered.as_json()}
                for name, library in self.libraries.items()
            },
        }


def measure_edges(target: Target, inputs: Sequence[Path]) -> TargetEdges:
    """Replays the inputs in as few processes as can be. EnvironmentProblem if the target has nothing that counts."""
    failed: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="capsan-edges-") as scratch:
        file = Path(scratch) / "edges"
        environment = target_environment(CAPSAN_SUPERVISED="1", CAPSAN_EDGES=str(file))
        for batch in batches(inputs) if target.inputs.programs else [list(inputs)]:
            for start in range(0, len(batch), _AT_ONCE):
                failed += replay_all(target.replay, batch[start : start + _AT_ONCE], environment, _SECONDS)
        functions = read_functions(file)
    if not functions:
        raise EnvironmentProblem(f"{target.replay} wrote down no edges: was it linked with -fsanitize=fuzzer-no-link?")
    places = find_places(target.replay, list(functions))
    libraries = group_libraries(zip(places, functions.values(), strict=True))
    return TargetEdges(target.name, len(inputs), [path.name for path in failed], libraries)


def read_functions(file: Path) -> dict[int, Share]:
    """The edges of each function, by the address of its entry."""
    words = array("Q", file.read_bytes() if file.exists() else b"")
    found: dict[int, list[int]] = {}
    edges = [0, 0]
    for address, flags in zip(words[::2], words[1::2], strict=True):
        if flags & _ENTRY:
            edges = found.setdefault(address, [0, 0])
        edges[0] += 1
        edges[1] += flags & _REACHED > 0
    return {address: Share(*counts) for address, counts in found.items()}


@dataclass(frozen=True)
class Place:
    """Where a function is written."""

    name: str
    file: str
    line: int


def find_places(binary: Path, addresses: Sequence[int]) -> list[Place]:
    """One for each address, in a single pass of the symbolizer."""
    command = [
        str(SYMBOLIZER),
        f"--obj={binary}",
        "--no-inlines",
        "--functions=linkage",
        "--demangle",
        "--output-style=GNU",
    ]
    question = "".join(f"{address:#x}\n" for address in addresses)
    try:
        done = subprocess.run(command, input=question, capture_output=True, text=True, errors="replace", check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentProblem(f"cannot look up functions: {error}; ./run installs what is missing") from error
    lines = done.stdout.splitlines()
    return [_place(name, where) for name, where in zip(lines[::2], lines[1::2], strict=True)]


def _place(name: str, where: str) -> Place:
    file, _, line = where.partition(" ")[0].rpartition(":")
    return Place(name, file, int(line) if line.isdigit() else 0)


def library_of(file: str) -> tuple[str, str]:
    """The library of a source file, and the file's name in it."""
    if found := _LIBRARY.search(file):
        return found["library"], found["file"]
    path = Path(file)
    if path.is_relative_to(EXT):
        return EXTENSION, str(path.relative_to(EXT))
    if "/include/" in file:
        return TEMPLATES, file
    return OTHER, str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else file


def group_libraries(functions: Iterable[tuple[Place, Share]]) -> dict[str, Library]:
    """In the order of LIBRARIES, files by name, functions as they come in their file."""
    found: dict[tuple[str, str], SourceFile] = {}
    for place, edges in functions:
        library, name = library_of(place.file)
        file = found.setdefault((library, name), SourceFile(name))
        file.functions.append(Function(place.name, place.line, edges))
    for file in found.values():
        file.functions.sort(key=lambda function: (function.line, function.name))
    return dict(_libraries(found))


def _libraries(files: Mapping[tuple[str, str], SourceFile]) -> Iterator[tuple[str, Library]]:

    for name in LIBRARIES:
        own = sorted(
            (file for (library, _), file in files.items() if library == name),
            key=lambda file: file.name.rpartition("/"),
        )
        if own:
            yield name, Library(name, own)
