"""The targets with instrumented libraries and a debug interpreter inside: what capsan/stack builds, linked."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from capsan.build import build
from capsan.errors import EnvironmentProblem
from capsan.stack import instrumented

# Both are in the targets: libraries with one of them find its runtime there.
_EITHER = ("address", "undefined")
_ASK = "import sysconfig as s; print(s.get_path('include'), s.get_config_var('LIBPL'), s.get_config_var('LIBRARY'))"


def build_instrumented(targets: Sequence[str]) -> Path:
    """Brings the targets up to date, and the libraries if they are not there yet; returns the build folder."""
    stack = instrumented(also=_EITHER)
    variables = {
        "CAPSAN_STACK": str(stack.prefix),
        "CAPSAN_STACK_LIBRARIES": ";".join(stack.system_libraries),
        **stack.cmake_variables,
        **_debug_interpreter(),
    }
    return build("instrumented", targets, variables=variables)


def _debug_interpreter() -> dict[str, str]:
    """Counts of references are asserted in it: what cmake has to take in place of the interpreter that runs this."""
    try:
        answer = subprocess.run(["python3-dbg", "-c", _ASK], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentProblem(f"cannot run python3-dbg: {error}; ./run installs what is missing") from error
    include, folder, library = answer
    return {"Python_INCLUDE_DIR": include, "Python_LIBRARY": str(Path(folder, library))}
