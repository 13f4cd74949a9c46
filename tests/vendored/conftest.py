"""The vendored wheel, installed: where it lies, and how to run Python with it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from capsan.paths import ROOT
from capsan.sanitizers import plain_environment

# Whoever names a file here without the option is told, rather than made to wait for the libraries.
if os.environ.get("CAPSAN_STACK") != "vendored":
    pytest.exit("tests/vendored needs the wheel with libraries inside: ./run test --stack vendored", returncode=4)

SECONDS = 120

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def vendored_site() -> Path:
    """The site-packages with the wheel, in an environment of its own."""
    return Path(os.environ["CAPSAN_VENDORED"])


@pytest.fixture(scope="session")
def vendored_python(vendored_site: Path) -> Path:
    """The interpreter of that environment."""
    return vendored_site.parents[2] / "bin" / "python"


@pytest.fixture(scope="session")
def run_vendored(vendored_python: Path) -> Run:
    """Runs Python code, or a file, in that environment; keywords are variables for it."""

    def run(code: str | Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        what = [code] if isinstance(code, Path) else ["-c", code]
        return subprocess.run(
            [vendored_python, *what, *arguments],
            env={**plain_environment(), **variables},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
        )

    return run
