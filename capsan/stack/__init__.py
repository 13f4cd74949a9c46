"""PROJ, GEOS and GDAL, built from source with a sanitizer, and kept outside the checkout."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.stack.builder import build_missing
from capsan.stack.cache import Folders, cache_root, compiler_version, find_damage, only_one, stack_compiler, stack_key
from capsan.stack.description import FILE, Stack, describe, recorded_sanitizer
from capsan.stack.progress import display
from capsan.stack.recipe import DEFAULT_SANITIZER, DEFAULT_SUITE, LIBRARIES
from capsan.stack.sources import find_sources, leave_sources

__all__ = ["DEFAULT_SANITIZER", "DEFAULT_SUITE", "Stack", "fetch_sources", "instrumented"]


def instrumented(
    sanitizer: str = DEFAULT_SANITIZER, suite: str = DEFAULT_SUITE, update: bool = False, also: Sequence[str] = ()
) -> Stack:
    """A ready stack: that of STACK_PREFIX, the one in the cache, or one that is built now, which takes 20 minutes.

    With update, Debian's archive is asked whether it has newer sources than the cache. That of STACK_PREFIX may
    have been built with one of the sanitizers in also instead.
    """
    if given := os.environ.get("STACK_PREFIX"):
        return _ready_build(Path(given).expanduser().resolve(), (sanitizer, *also))
    root = cache_root()
    sources = find_sources(suite, root, _say, update)
    folders = Folders(root / stack_key(sources, sanitizer, compiler_version(stack_compiler(sanitizer))))
    if not _is_whole(folders):
        with only_one(folders.lock, lambda: _say(f"waiting for another build of {folders.prefix.name}")) as lock:
            _report_damage(folders)
            started = time.monotonic()
            try:
                with display() as shown:
                    build_missing(folders, sources, sanitizer, shown, lock)
            except KeyboardInterrupt:
                _say("the next ./run stack goes on from here")
                raise
            describe(folders.prefix, sanitizer).write()
            _say(f"done after {time.monotonic() - started:.0f} s")
    return describe(folders.prefix, sanitizer)


def fetch_sources(folder: Path, suite: str = DEFAULT_SUITE, update: bool = False) -> list[Path]:
    """Leaves the sources of a suite in a folder, for a machine that has no apt; says which folders in it."""
    return leave_sources(find_sources(suite, cache_root(), _say, update), folder.resolve())


def _ready_build(prefix: Path, sanitizers: Sequence[str]) -> Stack:
    if not prefix.is_dir():
        raise EnvironmentProblem(f"STACK_PREFIX is {prefix}, and that is no folder")
    recorded = recorded_sanitizer(prefix)
    if recorded not in ("unknown", *sanitizers):
        wanted = " or ".join(sanitizers)
        raise EnvironmentProblem(f"STACK_PREFIX ({prefix}) was built with --sanitizer {recorded}, not {wanted}")
    return describe(prefix, recorded)


def _is_whole(folders: Folders) -> bool:
    return (folders.prefix / FILE).exists() and not any(find_damage(folders, library) for library in LIBRARIES)


def _report_damage(folders: Folders) -> None:
    """What was finished once and is not whole any more."""
    for library in LIBRARIES:
        damage = find_damage(folders, library)
        if damage and folders.manifest(library).exists():
            _say(f"{damage}: building {library.name} again")


def _say(text: str) -> None:
    print(f"capsan: {text}", file=sys.stderr, flush=True)
