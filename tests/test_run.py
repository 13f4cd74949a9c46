"""The front door, without installing anything: what it says, where it works from, and what it refuses."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from capsan.paths import ROOT
from capsan.sanitizers import plain_environment

RUN = ROOT / "run"
PACKAGES = ("clang-19", "llvm-19", "cmake", "ninja-build", "python3-venv", "libgdal-dev", "libproj-dev")


def call(*command: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**plain_environment(), "CAPSAN_NO_INSTALL": "1", **variables}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60)


def write_script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_tree(tmp_path: Path) -> Path:
    """A copy of what ./run itself reads, with no environment yet, where the path has a space."""
    tree = tmp_path / "a tree"
    (tree / "capsan").mkdir(parents=True)
    for name in ("run", "requirements.txt", "capsan/cli.py"):
        shutil.copy(ROOT / name, tree / name)
    return tree


@pytest.fixture
def nothing_installed(tmp_path: Path) -> str:
    """A PATH on which dpkg-query knows no package, and apt-get must not be called."""
    tools = tmp_path / "tools"
    write_script(tools / "dpkg-query", "exit 1")
    write_script(tools / "apt-get", f"touch '{tmp_path}/apt-was-called'")
    return f"{tools}:{os.environ['PATH']}"


@pytest.fixture
def all_installed(tmp_path: Path) -> str:
    """A PATH on which dpkg-query answers as asked, with every package there."""
    script = 'shift 2; for name; do printf "%s:installed," "$name"; done'
    return f"{write_script(tmp_path / 'tools' / 'dpkg-query', script).parent}:{os.environ['PATH']}"


def test_is_plain_posix_shell() -> None:
    assert call("/bin/sh", "-n", RUN).returncode == 0


@pytest.mark.parametrize("how", ["--help", "-h", "help"])
def test_help_needs_no_installation(bare_tree: Path, nothing_installed: str, how: str) -> None:
    answer = call(bare_tree / "run", how, PATH=nothing_installed)
    assert answer.returncode == 0
    assert "usage: ./run" in answer.stdout
    assert "test       run the whole test suite" in answer.stdout
    assert not (bare_tree / "build").exists()


def test_no_command_is_wrong_usage() -> None:
    assert call(RUN).returncode == 2


def test_help_of_a_command_has_an_example() -> None:
    answer = call(RUN, "test", "--help")
    assert answer.returncode == 0
    assert "example:\n  ./run test" in answer.stdout


def test_unknown_command_suggests_the_nearest() -> None:
    answer = call(RUN, "tset")
    assert answer.returncode == 2
    assert "did you mean 'test'?" in answer.stderr


def test_unknown_command_installs_nothing(bare_tree: Path, nothing_installed: str, tmp_path: Path) -> None:
    answer = call(bare_tree / "run", "tset", PATH=nothing_installed, CAPSAN_NO_INSTALL="0")
    assert answer.returncode == 2
    assert "no command 'tset'" in answer.stderr
    assert not (tmp_path / "apt-was-called").exists()


@pytest.mark.parametrize(("option", "variable"), [(["--no-install"], "0"), ([], "1")])
def test_no_install_lists_what_is_missing(
    bare_tree: Path, nothing_installed: str, tmp_path: Path, option: list[str], variable: str
) -> None:
    answer = call(bare_tree / "run", *option, "test", PATH=nothing_installed, CAPSAN_NO_INSTALL=variable)
    assert answer.returncode == 2
    assert all(f"  {package}\n" in answer.stderr for package in PACKAGES)
    assert ".venv" in answer.stderr
    assert not (tmp_path / "apt-was-called").exists()
    assert not (bare_tree / ".venv").exists()


def test_failing_installation_shows_what_apt_said(bare_tree: Path, nothing_installed: str) -> None:
    tools = Path(nothing_installed.split(":")[0])
    write_script(tools / "sudo", 'exec "$@"')
    write_script(tools / "dpkg", "exit 0")
    write_script(tools / "apt-get", "echo E: the archive is on fire; exit 100")
    answer = call(bare_tree / "run", "test", PATH=nothing_installed, CAPSAN_NO_INSTALL="0")
    assert answer.returncode == 2
    assert "the archive is on fire" in answer.stderr
    assert str(bare_tree / "build/log/apt.log") in answer.stderr


def finish_environment(tree: Path) -> None:
    """A stand-in for .venv which says how it was called; its stamp is the one ./run looks for."""
    write_script(tree / ".venv/bin/python", 'printf \'<%s>\' "$PWD" "$@"')
    lines = f"root='{tree}'\n" + function_of("wanted_stamp") + "\nwanted_stamp"
    (tree / ".venv/capsan.stamp").write_text(call("/bin/sh", "-c", lines).stdout)


def function_of(name: str) -> str:
    _, _, rest = RUN.read_text().partition(f"{name}() {{")
    return f"{name}() {{{rest.partition(chr(10) + '}')[0]}\n}}"


def test_hands_over_from_another_folder(bare_tree: Path, all_installed: str, tmp_path: Path) -> None:
    """Through a symbolic link; arguments arrive as they are, and the user's folder stays the current one."""
    finish_environment(bare_tree)
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(bare_tree / "run")
    answer = call("./link", "test", "a b", "", "--", "-k", cwd=elsewhere, PATH=all_installed)
    assert answer.stderr == ""
    assert answer.stdout == f"<{elsewhere}><-P><-m><capsan><test><a b><><--><-k>"


def test_changed_requirements_make_the_environment_stale(bare_tree: Path, all_installed: str) -> None:
    finish_environment(bare_tree)
    assert call(bare_tree / "run", "test", PATH=all_installed).returncode == 0
    with (bare_tree / "requirements.txt").open("a") as file:
        file.write("another==1.0\n")
    answer = call(bare_tree / "run", "test", PATH=all_installed)
    assert answer.returncode == 2
    assert ".venv" in answer.stderr
