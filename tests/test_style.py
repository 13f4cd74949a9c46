"""The style of the tree and its types, as the configuration files of their tools say it."""

import subprocess
import sys
from pathlib import Path

import pytest

from capsan.paths import BUILD, ROOT
from capsan.sanitizers import plain_environment

C_FOLDERS = ("ext", "fuzz", "sanitizers", "bench", "tests")


def c_files() -> list[Path]:
    """Tables (.def) are laid out by hand."""
    return sorted(file for folder in C_FOLDERS for file in (ROOT / folder).rglob("*.[ch]"))


def tool(name: str, *arguments: str | Path) -> None:
    command = [Path(sys.executable).with_name(name), *arguments]
    result = subprocess.run(command, cwd=ROOT, env=plain_environment(), capture_output=True, text=True)
    if result.returncode != 0:
        pytest.fail(f"{name}:\n{(result.stdout + result.stderr)[:4000]}", pytrace=False)


def test_python() -> None:
    tool("ruff", "check", "--quiet", "--no-cache", ".")


def test_types() -> None:
    tool("mypy", "--cache-dir", BUILD / "mypy", "capsan")


def test_c() -> None:
    assert c_files()
    tool("clang-format", "--dry-run", "-Werror", *c_files())
