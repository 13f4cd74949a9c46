"""Where things are in the tree, and what has to be asked for."""

import functools
import platform
import subprocess
from pathlib import Path

from capsan.errors import EnvironmentProblem

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
EXT = ROOT / "ext"
CORPUS = ROOT / "corpus"
FINDINGS = ROOT / "findings"
HANDLES = ROOT / "sanitizers/handles"

COMPILER = "clang-19"
PYTHON = "/usr/bin/python3"
SYMBOLIZER = Path("/usr/bin/llvm-symbolizer-19")


def preset_dir(preset: str, source: Path = ROOT) -> Path:
    """Where CMakePresets.json has a preset built."""
    return source / "build" / preset


def log_file(name: str, source: Path = ROOT) -> Path:
    return source / "build" / "log" / f"{name}.log"


@functools.cache
def asan_runtime() -> Path:
    """The compiler's shared ASan runtime. Never copied or linked: it knows itself by this very file name."""
    name = f"libclang_rt.asan-{platform.machine()}.so"
    try:
        answer = subprocess.run(
            [COMPILER, f"-print-file-name={name}"],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentProblem(f"cannot ask {COMPILER} for its ASan runtime: {error}") from error
    path = Path(answer.stdout.strip())
    if not path.is_absolute() or not path.exists():
        raise EnvironmentProblem(f"{COMPILER} has no {name}: install libclang-rt-19-dev")
    return path.resolve()
