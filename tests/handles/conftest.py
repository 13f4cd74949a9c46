"""The libraries that the tests preload: a fake one, and the real one."""

import subprocess
from pathlib import Path

import pytest

from capsan.build import build_handles
from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment


@pytest.fixture(scope="session")
def fake_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("fake") / "libfake.so"
    source = Path(__file__).with_name("fake_library.c")
    command = [COMPILER, "-std=gnu11", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source]
    subprocess.run(command, env=plain_environment(), check=True)
    return library


@pytest.fixture(scope="session")
def real_library() -> Path:
    return build_handles()
