"""The leak check behind every test module that uses geocapsule.

It runs here, not when the process exits: at exit an interpreter keeps much on purpose (interned strings, static types of
extensions, what pytest cached), and LSan would report that too. While the interpreter is alive and its allocator is malloc,
all of it is reachable, and LSan is silent unless something was lost. test_capsule.py proves that it is awake.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator

import pytest


def lost_memory() -> bool:
    """Whether LSan finds memory that nothing refers to; its report is on stderr. False with no LSan in the process."""
    gc.collect()
    try:
        check = ctypes.CDLL(None).__lsan_do_recoverable_leak_check
    except AttributeError:
        return False
    return check() != 0


class _Once:
    """What leaked stays lost: only the first module to see it fails."""

    reported = False


@pytest.fixture(scope="module", autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "geocapsule" not in sys.modules or _Once.reported:
        return
    if lost_memory():
        _Once.reported = True
        pytest.fail(f"{request.node.name} lost memory: LSan's report is on stderr", pytrace=False)
