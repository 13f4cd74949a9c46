"""What exercises ext in its own process or in a child: test files by a rule, native tests, programs of the corpus.

./run coverage measures with them, ./run test --valgrind watches them; all other tests start ASan builds or commands."""

import ast
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from capsan import program
from capsan.paths import CORPUS, ROOT
from capsan.targets import TARGETS

TESTS = ROOT / "tests"
NATIVE_TESTS = TESTS / "test_native.py"  # starts what native_tests() names
BUILD_TARGETS = ("_geocapsule", "native_tests", "lifted", "stand_in", *(f"{name}-replay" for name in TARGETS))
# Tests that ask ASan or LSan something have no answer elsewhere.
NOT_ASAN = ("-m", "not asan")

_TAKE_A_VALUE = ("-k", "-m", "-p", "-o", "-W")


def ext_test_files(folder: Path = TESTS) -> list[Path]:
    """The test files that exercise ext: those in tests/ext/ or named test_ext_*.py, and any that imports geocapsule,
    itself or by another file of tests/, or BUILD from tests/commands.py to find what was built."""
    return [file for file in sorted(folder.rglob("test_*.py")) if _exercises_ext(file, folder)]


def _exercises_ext(file: Path, folder: Path) -> bool:
    if file.relative_to(folder).parts[0] == "ext" or file.name.startswith("test_ext_"):
        return True
    return not _imported(file, folder, set()).isdisjoint({"geocapsule", "commands.BUILD"})


def _imported(file: Path, folder: Path, seen: set[Path]) -> set[str]:
    """What a file imports, and what the files of the folder that it imports do."""
    seen.add(file)
    found = set(_imports(file))
    for name in list(found):
        other = folder / f"{name}.py"
        if other.exists() and other not in seen:
            found |= _imported(other, folder, seen)
    return found


def _imports(file: Path) -> Iterator[str]:
    """Modules, and names with their module before them."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def native_tests() -> list[str]:
    """The programs of tests/native/; the build target that makes all of them is native_tests."""
    return [source.stem for source in sorted((TESTS / "native").glob("test_*.c"))]


def named_paths(arguments: Sequence[str]) -> list[str]:
    """Those of pytest's arguments that are files, folders or ids of tests."""
    found, previous = [], ""
    for argument in arguments:
        if previous not in _TAKE_A_VALUE and not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists():
            found.append(argument)
        previous = argument
    return found


def corpus_programs(corpus: Path = CORPUS) -> dict[str, list[Path]]:
    """For each target, every program that the corpus has for it: seeds, orders, regressions."""
    found = {target: sorted((corpus / target).rglob("*.py")) for target in TARGETS}
    return {target: programs for target, programs in found.items() if programs}


def replay_command(replay: Path, programs: Sequence[Path], seconds: int, *options: str) -> list[str]:
    """To run inputs in one process, without children: the last one may end it, and does if it takes longer."""
    alone = ("--no-fork",) if programs[0].suffix == ".py" else ()
    return [str(replay), "--quiet", *alone, *options, "--seconds", str(seconds), *map(str, programs)]


def replay_all(
    replay: Path, programs: Sequence[Path], environment: Mapping[str, str], seconds: int, *options: str
) -> list[Path]:
    """Runs programs in one process, and again in two if it ended early. Which ones ended in a finding."""
    command = replay_command(replay, programs, seconds, *options)
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode == 0:
        return []
    if len(programs) == 1:
        return list(programs)
    middle = len(programs) // 2
    halves = programs[:middle], programs[middle:]
    return [failed for half in halves for failed in replay_all(replay, half, environment, seconds, *options)]


def batches(programs: Iterable[Path]) -> list[list[Path]]:
    """The programs in as few processes as can be: one that ends its interpreter needs a process of its own."""
    together: list[Path] = []
    alone: list[list[Path]] = []
    for path in programs:
        if program.FINISHES[program.parse(path.read_bytes()).way].stays:
            together.append(path)
        else:
            alone.append([path])
    return [together, *alone] if together else alone
