"""Tools that are run to their end, with what they say read as one text."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_tool(
    command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Its output, errors among it, is in stdout. OSError if it cannot be run; a status is the caller's to judge."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
