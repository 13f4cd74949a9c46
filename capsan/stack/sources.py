"""Where the sources of the libraries come from: Debian's archive, or a folder that STACK_SOURCES names."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.stack import archive
from capsan.stack.recipe import LIBRARIES
from capsan.tool import run_tool

_NAMES = tuple(library.name for library in LIBRARIES)


@dataclass(frozen=True)
class Source:
    """What one library is built from: a folder with its CMakeLists.txt, or a Debian source package (.dsc)."""

    name: str
    version: str
    path: Path
    identity: str  # changes with the content

    def unpack(self, folder: Path) -> None:
        """Makes folder; when this is cut short, there is none."""
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        if self.path.is_dir():
            shutil.copytree(self.path, partial, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        else:
            _extract(self.path, partial)
        partial.rename(folder)


def find_sources(suite: str, cache: Path, say: Callable[[str], None], update: bool = False) -> dict[str, Source]:
    """One per library. Asks Debian's archive only for what the cache does not have, or if it is to update."""
    if given := os.environ.get("STACK_SOURCES"):
        return _given(Path(given).expanduser().resolve())
    folder = cache / "sources" / suite
    record = folder / "versions.json"
    if update or not _is_whole(record):
        archive.download(suite, _NAMES, folder, cache / "apt" / suite, say)
        _write_record(record)
    return {source.name: source for source in _packages(folder)}


def leave_sources(sources: Mapping[str, Source], folder: Path) -> list[Path]:
    """Unpacked, under the names by which STACK_SOURCES finds them; what is there already is not touched."""
    made = []
    for name, source in sources.items():
        tree = folder / f"{name}-{re.split('[+-]', source.version)[0]}"
        if not tree.exists():
            source.unpack(tree)
        made.append(tree)
    return made


def _given(folder: Path) -> dict[str, Source]:
    """Folders named as the libraries are (gdal, gdal-3.6.2), or else source packages, such as a download has."""
    if not folder.is_dir():
        raise EnvironmentProblem(f"STACK_SOURCES is {folder}, and that is no folder")
    packages = {source.name: source for source in _packages(folder)}
    sources = {name: _tree(folder, name) or packages.get(name) for name in _NAMES}
    missing = [name for name, source in sources.items() if source is None]
    if missing:
        raise EnvironmentProblem(
            f"STACK_SOURCES ({folder}) has no sources of {', '.join(missing)}: needed is a folder such as {missing[0]} "
            f"or {missing[0]}-1.2.3 with a CMakeLists.txt, or a Debian source package ({missing[0]}_1.2.3-1.dsc)"
        )
    return {name: source for name, source in sources.items() if source}


def _tree(folder: Path, name: str) -> Source | None:
    found = [path.parent for path in folder.glob("*/CMakeLists.txt") if path.parent.name.split("-")[0] == name]
    if len(found) > 1:
        raise EnvironmentProblem(f"{folder} has several folders for {name}: {', '.join(sorted(map(str, found)))}")
    if not found:
        return None
    tree = found[0]
    version = tree.name.removeprefix(name).removeprefix("-") or "local"
    return Source(name, version, tree, _fingerprint(tree))


def _fingerprint(tree: Path) -> str:
    """Of names, sizes and times: reading every file would take longer than a call that finds its work done may."""
    digest = hashlib.sha256()
    for parent, folders, files in os.walk(tree):
        folders[:] = sorted(set(folders) - {".git"})
        for file in sorted(files):
            path = os.path.join(parent, file)
            status = os.lstat(path)
            row = f"{os.path.relpath(path, tree)} {status.st_size} {status.st_mtime_ns}\n"
            digest.update(row.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _packages(folder: Path) -> Iterable[Source]:
    for dsc in sorted(folder.glob("*.dsc")):
        name, _, version = dsc.stem.partition("_")
        if name in _NAMES:
            yield Source(name, version, dsc, _sha256(dsc))


def _write_record(record: Path) -> None:
    """What was fetched, with the hash of each file: written last, it also says that all of it is there."""
    files = {path.name: _sha256(path) for path in sorted(record.parent.iterdir()) if path != record}
    record.write_text(json.dumps(files, indent=2) + "\n")


def _is_whole(record: Path) -> bool:
    """Reads all of it: some thirty megabytes, a twentieth of a second."""
    try:
        files: dict[str, str] = json.loads(record.read_text())
        return all(_sha256(record.parent / name) == digest for name, digest in files.items())
    except (OSError, ValueError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _extract(dsc: Path, folder: Path) -> None:
    """dpkg-source compares each archive with the hash that the .dsc has of it, and applies Debian's patches."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = run_tool(["dpkg-source", "--extract", str(dsc), str(folder)], folder.parent)
    except OSError as error:
        raise EnvironmentProblem(f"cannot run dpkg-source: {error.strerror}; it is in the package dpkg-dev") from error
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-3:])
        raise EnvironmentProblem(f"cannot unpack {dsc}:\n{last}")
