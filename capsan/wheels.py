"""The bindings as their users install them: an environment of wheels, each with a GDAL, PROJ or GEOS of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import BUILD, PYTHON, ROOT, log_file
from capsan.sanitizers import plain_environment

REQUIREMENTS = ROOT / "bench" / "wheels.txt"


def wheels_python() -> Path:
    """The interpreter of the environment, which is made when it is missing or made from other requirements."""
    folder = BUILD / "wheels"
    python, stamp = folder / "bin" / "python", folder / "capsan.stamp"
    wanted = f"{PYTHON} {ROOT}\n{REQUIREMENTS.read_text()}"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("capsan: making the environment of wheels (build/wheels)", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run([PYTHON, "-m", "venv", "--without-pip", folder])  # ours installs
    # What is imported is compiled then; all of it would take longer than to install it.
    options = ["--no-input", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    _run([sys.executable, "-m", "pip", "--python", python, "install", *options, "-r", REQUIREMENTS])
    stamp.write_text(wanted)  # last: what was cut short is made anew
    return python


def _run(command: list[object]) -> None:
    log = log_file("wheels")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        done = subprocess.run([str(part) for part in command], env=plain_environment(), stdout=output, stderr=output)
    if done.returncode != 0:
        last = log.read_text(errors="replace").strip().splitlines()[-3:]
        raise EnvironmentProblem("\n".join(["the environment of wheels cannot be made:", *last, f"the log is {log}"]))
