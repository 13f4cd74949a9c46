"""Where a stack lies, what tells one from another, and whether what was installed is still whole."""

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsan.errors import EnvironmentProblem
from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan.stack.recipe import LIBRARIES, SANITIZERS, Library
from capsan.stack.sources import Source

_KEY_DIGITS = 12


def cache_root() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser().resolve() / "capsan" / "stack"


def stack_compiler(sanitizer: str) -> str:
    """For C; STACK_COMPILER names another one (gcc), on machines without ours, where no sanitizer has to be clang's."""
    return (os.environ.get("STACK_COMPILER") if sanitizer == "none" else None) or COMPILER


def compiler_version(compiler: str) -> str:
    try:
        command = [compiler, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=plain_environment())
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentProblem(f"cannot ask {compiler} for its version: {error}") from error
    return done.stdout.splitlines()[0]


def stack_key(sources: Mapping[str, Source], sanitizer: str, compiler: str) -> str:
    """The name of the folder: what a person looks for, and a hash of all that the result depends on."""
    flags = SANITIZERS[sanitizer]
    made_from = {
        "sources": {name: [source.version, source.identity] for name, source in sorted(sources.items())},
        "flags": flags.compile,
        "options": {library.name: library.options_for(sources[library.name].version) for library in LIBRARIES},
        "compiler": compiler,
    }
    digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    version = sources["gdal"].version.split("+")[0].split("-")[0]
    return f"gdal-{version}-{sanitizer.replace('+', '-')}-{digest[:_KEY_DIGITS]}"


@dataclass(frozen=True)
class Folders:
    """What one stack has on disk, side by side."""

    prefix: Path

    @property
    def work(self) -> Path:
        """Sources and build trees; gone when all is done."""
        return self.prefix.with_name(f"{self.prefix.name}.work")

    @property
    def log(self) -> Path:
        return self.prefix.with_name(f"{self.prefix.name}.log")

    @property
    def lock(self) -> Path:
        return self.prefix.with_name(f"{self.prefix.name}.lock")

    def manifest(self, library: Library) -> Path:
        return self.prefix / "manifest" / f"{library.name}.json"


@contextlib.contextmanager
def only_one(lock: Path, wait: Callable[[], None]) -> Iterator[int]:
    """Yields the descriptor that holds the lock, for the build's tools to inherit: an orphan that still works in the
    folder keeps it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def write_manifest(folders: Folders, library: Library, files: Iterable[Path]) -> None:
    """Says that a library is installed, and what belongs to it: written whole or not at all."""
    rows = {str(path.relative_to(folders.prefix)): _describe(path) for path in sorted(files)}
    manifest = folders.manifest(library)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    partial = manifest.with_suffix(".partial")
    partial.write_text(json.dumps(rows, indent=1) + "\n")
    partial.rename(manifest)


def find_damage(folders: Folders, library: Library) -> str | None:
    """None if a library is installed and whole, else what is wrong. Reads only files whose time has changed."""
    try:
        rows: dict[str, dict[str, Any]] = json.loads(folders.manifest(library).read_text())
        if library.archive not in rows:
            return f"{folders.manifest(library)} does not list {library.archive}"
        return next((damage for name, row in rows.items() if (damage := _damage(folders.prefix / name, row))), None)
    except FileNotFoundError:
        return "it is not installed"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f"{folders.manifest(library)} cannot be read"


def _describe(path: Path) -> dict[str, Any]:
    status = path.lstat()
    content = os.readlink(path) if path.is_symlink() else _sha256(path)
    return {"size": status.st_size, "time": status.st_mtime_ns, "content": content}


def _damage(path: Path, row: Mapping[str, Any]) -> str | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return f"{path} is gone"
    if status.st_size != row["size"]:
        return f"{path} has {status.st_size} bytes, not {row['size']}"
    if status.st_mtime_ns != row["time"] and _describe(path)["content"] != row["content"]:
        return f"{path} is not what was installed"
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
