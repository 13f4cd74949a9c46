"""Lifetime coverage: that it guides a hunt."""

import re
import subprocess
from pathlib import Path

import pytest

from capsan.targets import TARGETS, find_target, target_environment


@pytest.mark.parametrize("name", TARGETS)
def test_the_engine_sees_the_counters(name: str, tmp_path: Path) -> None:
    """They were compiled away once: only the engine reads them."""
    fuzzer = find_target(name).fuzzer
    done = subprocess.run([fuzzer, "-runs=1"], env=target_environment(), cwd=tmp_path, capture_output=True, text=True)
    found = re.search(r"INFO: (\d+) Extra Counters", done.stderr)
    assert found and int(found[1]) > 10_000, done.stderr
