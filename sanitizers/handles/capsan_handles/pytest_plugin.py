"""pytest --handles: a test that misuses a handle fails, and with --handles=leaks one that leaves a handle behind.

Without the option nothing here does anything. With it, and without the library in the process, the very same
command is started again with the library preloaded, before any conftest or test module is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

# Says to the command that was started again that this is the second time, and whether we silenced the library.
_AGAIN = "CAPSAN_HANDLES_PYTEST"
_QUIET = "CAPSAN_HANDLES_QUIET"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("handles", "lifetimes of GDAL, PROJ and GEOS handles")
    group.addoption(
        "--handles",
        action="store_const",
        const="misuse",
        dest="handles",
        help="fail tests that use a handle against its lifetime",
    )
    # An option of its own, not an optional value of the one above, which would take a test file for its value.
    group.addoption(
        "--handles=leaks",
        action="store_const",
        const="leaks",
        dest="handles",
        help="also fail tests that leave a handle alive",
    )


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before pytest captures output, which would go with us, and before it loads conftests."""
    if early_config.known_args_namespace.handles is not None:
        _ensure_preloaded()
    yield


def pytest_configure(config: pytest.Config) -> None:
    if config.option.handles is None:
        return
    _ensure_preloaded()  # by a conftest or pytest.main, which give the option too late for the hook above

    from capsan_handles.pytest_checks import Checks

    config.pluginmanager.register(Checks(config, leaks=config.option.handles == "leaks"), "capsan_handles_checks")


def speak_again() -> None:
    """Tests report their own findings; processes that they start have only the library's text on stderr."""
    if os.environ.pop(_AGAIN, "").endswith(":quiet"):
        os.environ.pop(_QUIET, None)


def _ensure_preloaded() -> None:
    from capsan_handles import Problem, library_path
    from capsan_handles.preload import is_preloaded, preload_value

    if is_preloaded():
        return
    try:
        library = library_path()
    except Problem as problem:
        raise pytest.UsageError(f"--handles: {problem}") from None
    if os.environ.get(_AGAIN, "").partition(":")[0] == str(os.getpid()):
        raise pytest.UsageError(f"--handles: {library} cannot be preloaded into {sys.executable}: see ldd {library}")
    if "PYTEST_XDIST_WORKER" in os.environ:
        raise pytest.UsageError("--handles: this xdist worker did not inherit LD_PRELOAD")
    environment = dict(os.environ)
    environment["LD_PRELOAD"] = preload_value([library], environment)
    environment[_AGAIN] = f"{os.getpid()}:{'' if environment.get(_QUIET) else 'quiet'}"
    environment[_QUIET] = "1"
    # At exit what the session's fixtures hold is alive, which is nobody's leak.
    environment.setdefault("CAPSAN_HANDLES_LEAKS", "0")
    command = _this_command()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, environment)


def _this_command() -> list[str]:
    original: Any = getattr(sys, "orig_argv", None)  # since Python 3.10
    if original:
        return [sys.executable, *original[1:]]
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    if spec is not None:
        return [sys.executable, *flags, "-m", spec.name.removesuffix(".__main__"), *sys.argv[1:]]
    if os.path.exists(sys.argv[0]):
        return [sys.executable, *flags, *sys.argv]
    return [sys.executable, *flags, "-m", "pytest", *sys.argv[1:]]
