"""The vendored wheel for ./run test --stack vendored: built once for what it is made from, and installed."""

import hashlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from capsan.paths import BUILD, EXT, PYTHON, ROOT
from capsan.stack import instrumented
from capsan.stack.cache import only_one
from capsan.wheel import make
from capsan.wheel.flavours import FLAVOURS

FOLDER = BUILD / "vendored"
_KEY_DIGITS = 12


def vendored_site() -> Path:
    """The site-packages of an environment that has the wheel and nothing else."""
    made = FOLDER / _key(instrumented("none").libraries)
    done = made / "done"
    with only_one(FOLDER.with_suffix(".lock"), lambda: _say("waiting for another build of the vendored wheel")):
        if not done.exists():
            shutil.rmtree(FOLDER, ignore_errors=True)  # what was made from something else
            _, wheel = make.make_wheel(FLAVOURS["vendored"], made)
            make.install(FLAVOURS["vendored"], wheel)
            done.touch()
    [site] = (made / "venv" / "vendored" / "lib").glob("python*/site-packages")
    return site


def _key(archives: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for part in _made_from(archives):
        digest.update(part)
        digest.update(b"\0")
    return digest.hexdigest()[:_KEY_DIGITS]


def _made_from(archives: tuple[Path, ...]) -> Iterator[bytes]:
    """All that the wheel depends on, and where it lies: an environment cannot be moved."""
    yield f"{ROOT} {PYTHON} {sys.version}".encode()
    for archive in archives:  # 300 MB: not read
        status = archive.stat()
        yield f"{archive} {status.st_size} {status.st_mtime_ns}".encode()
    sources = [file for file in EXT.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    for file in sorted([*sources, Path(make.__file__), make.REQUIREMENTS]):
        yield str(file).encode()
        yield file.read_bytes()


def _say(text: str) -> None:
    print(f"capsan: {text}", file=sys.stderr, flush=True)
