"""The environment in which sanitized code runs, and its opposite: the same options for every command."""

import os
from collections.abc import Mapping

from capsan.paths import SYMBOLIZER, asan_runtime

ASAN_OPTIONS = {
    # Leaks are looked for where a program ends; at the exit of an interpreter much is kept on purpose.
    "detect_leaks": "1",
    "leak_check_at_exit": "0",
    # Python finds its stack limits by address, and a fake stack has others.
    "detect_stack_use_after_return": "0",
    # An absurd size from a program has to come back as an error of the library, as it does without ASan.
    "allocator_may_return_null": "1",
    "max_allocation_size_mb": "512",
    # Faulthandler comes later and would take these over: 2 keeps them for the report with the faulting frame.
    # Abort stays with faulthandler, whose Python traceback is the better one there.
    "handle_segv": "2",
    "handle_sigbus": "2",
    "handle_sigfpe": "2",
    "handle_sigill": "2",
    "handle_abort": "0",
}
UBSAN_OPTIONS = {"print_stacktrace": "1", "halt_on_error": "1"}

_OURS = (
    "LD_PRELOAD",
    "ASAN_OPTIONS",
    "LSAN_OPTIONS",
    "UBSAN_OPTIONS",
    "ASAN_SYMBOLIZER_PATH",
    "UBSAN_SYMBOLIZER_PATH",
    "PYTHONMALLOC",
    "PYTHONFAULTHANDLER",
    "PYTHONPATH",
)


def join_options(options: Mapping[str, str]) -> str:
    return ":".join(f"{name}={value}" for name, value in options.items())


def sanitizer_environment(preload: bool) -> dict[str, str]:
    """What to lay over os.environ. With preload, for a stock interpreter that loads a sanitized module."""
    variables = {
        "ASAN_OPTIONS": join_options(ASAN_OPTIONS),
        "UBSAN_OPTIONS": join_options(UBSAN_OPTIONS),
        "ASAN_SYMBOLIZER_PATH": str(SYMBOLIZER),
        "UBSAN_SYMBOLIZER_PATH": str(SYMBOLIZER),
        "PYTHONMALLOC": "malloc",
        "PYTHONFAULTHANDLER": "1",
    }
    if preload:
        variables["LD_PRELOAD"] = str(asan_runtime())
    return variables


def plain_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """An environment without the above: for compilers and stock interpreters started from a sanitized one."""
    return {name: value for name, value in environment.items() if name not in _OURS}
