"""A scratch copy of what is compiled, with a mistake planted in it on purpose: to see that it is found."""

import shutil
import subprocess
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import ROOT

_COPIED = ("CMakeLists.txt", "CMakePresets.json", "ext", "fuzz", "sanitizers", "bench", "tests", "corpus")
_LEFT_OUT = {"__pycache__", ".pytest_cache"}


def planted_tree(tree: Path, patch: Path | None) -> None:
    """Makes `tree` such a copy, with the patch (none: as it is) applied.

    Of an earlier copy only what differs is written, so that the next build is a small one."""
    for name in _COPIED:
        for source in [ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*")):
            copy = tree / source.relative_to(ROOT)
            if _LEFT_OUT & set(copy.parts):
                continue
            if source.is_dir():
                copy.mkdir(parents=True, exist_ok=True)
            elif not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
    if patch is None:
        return
    done = subprocess.run(["patch", "-p1", "-s", "-i", patch], cwd=tree, capture_output=True, text=True)
    if done.returncode != 0:
        raise EnvironmentProblem(f"{patch} does not apply any more: {done.stdout.strip()}")
