"""Fetches source packages from Debian's archive with apt-get, which checks signatures.

apt gets a sources list and folders for its state that are ours, and so leaves the machine's own alone. Of the machine's
settings it keeps the proxy and the like.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.sanitizers import plain_environment
from capsan.tool import run_tool

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_DEFAULT_MIRROR = "http://deb.debian.org/debian"
_ERROR_LINES = 6
_OTHERWISE = """STACK_SOURCES=FOLDER takes the sources from a folder: releases of proj, geos and gdal, unpacked in it as
proj-1.2.3 and so on, or Debian source packages. STACK_PREFIX=FOLDER takes a ready build"""


def download(suite: str, packages: Sequence[str], folder: Path, state: Path, say: Callable[[str], None]) -> None:
    """Leaves in folder the source packages of a suite as they are now, and nothing else."""
    mirror = _find_mirror()
    say(f"fetching the sources of {', '.join(packages)} ({suite}) from {mirror}")
    source = f"deb-src [signed-by={KEYRING}] {mirror} {suite} main"
    lacking = f"{mirror} is this machine's own mirror: another one may have what it lacks"
    fetching = ("source", "--download-only", "--only-source", *packages)
    _fetch(source, fetching, folder, state, advice=(_OTHERWISE, f"{lacking}.\n{_OTHERWISE}"))


def download_binaries(
    suite: str, packages: Sequence[str], folder: Path, state: Path, say: Callable[[str], None]
) -> None:
    """The same for binary packages, of this machine's architecture; nothing is installed."""
    mirror = _find_mirror()
    say(f"fetching {', '.join(packages)} ({suite}) from {mirror}")
    source = f"deb [signed-by={KEYRING}] {mirror} {suite} main"
    lacking = f"{mirror} is this machine's own mirror: another one may have what it lacks"
    # By the suite, or apt would ask for the very version that this machine has installed.
    fetching = ("download", *(f"{package}/{suite}" for package in packages))
    _fetch(source, fetching, folder, state, advice=(lacking, lacking))


def _fetch(source: str, fetching: Sequence[str], folder: Path, state: Path, advice: tuple[str, str]) -> None:
    """advice: what to do when the archive cannot be reached, and when it does not give what is asked for."""
    if not KEYRING.exists():
        raise EnvironmentProblem(f"no {KEYRING}: install debian-archive-keyring")
    configuration = _write_settings(source, state)
    _apt_get(configuration, "update", cwd=state, advice=advice[0])
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _apt_get(configuration, *fetching, cwd=partial, advice=advice[1])
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def _find_mirror() -> str:
    """Where the machine itself gets Debian from: that is reachable from here."""
    columns = "$(LABEL)\t$(REPO_URI)"
    try:
        command = ["apt-get", "indextargets", "--format", columns, "Created-By: Packages"]
        done = subprocess.run(command, capture_output=True, text=True, env=plain_environment())
    except OSError as error:
        raise _no_apt(error) from error
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    # Without its lists apt does not know yet whose archive it is.
    debian = [uri for label, uri in rows if label == "Debian" or (not label and uri.rstrip("/").endswith("/debian"))]
    return debian[0].rstrip("/") if debian else _DEFAULT_MIRROR


def _write_settings(source: str, state: Path) -> Path:
    for name in ("lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    (state / "sources.list").write_text(f"{source}\n")
    lines = [
        f'Dir::State "{state}";',
        f'Dir::State::lists "{state}/lists";',
        'Dir::State::status "/var/lib/dpkg/status";',
        f'Dir::Cache "{state}/cache";',
        f'Dir::Etc::sourcelist "{state}/sources.list";',
        'Dir::Etc::sourceparts "-";',
        # What the machine does after an update of its own.
        "#clear APT::Update::Pre-Invoke;",
        "#clear APT::Update::Post-Invoke;",
        "#clear APT::Update::Post-Invoke-Success;",
    ]
    if os.geteuid() == 0:
        # apt's own user may not enter root's folders.
        lines.append('APT::Sandbox::User "root";')
    configuration = state / "apt.conf"
    configuration.write_text("\n".join(lines) + "\n")
    return configuration


def _apt_get(configuration: Path, *arguments: str, cwd: Path, advice: str) -> None:
    try:
        command = ["apt-get", "-q", "-y", "-c", str(configuration), *arguments]
        done = run_tool(command, cwd, {**plain_environment(), "LC_ALL": "C"})
    except OSError as error:
        raise _no_apt(error) from error
    lines = done.stdout.splitlines()
    # An archive that cannot be reached is but a warning to apt-get update, which then exits 0.
    if done.returncode != 0 or any(line.startswith(("Err:", "W: Failed to fetch")) for line in lines):
        said = [line for line in lines if line.startswith(("E: ", "W: "))] or lines
        shown = "\n".join(said[-_ERROR_LINES:])
        raise EnvironmentProblem(f"apt-get {arguments[0]} failed:\n{shown}\n{advice}")


def _no_apt(error: OSError) -> EnvironmentProblem:
    return EnvironmentProblem(f"cannot run apt-get ({error.strerror}).\n{_OTHERWISE}")
