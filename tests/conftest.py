"""The leak check behind every test module that uses geocapsule.

It runs here, not when the process exits: at exit an interpreter keeps much on purpose, and LSan would report
that too. While the interpreter is alive and its allocator is malloc, all of that can be reached from its
globals, and LSan is silent unless something was lost. test_capsule.py proves that it is awake.
"""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from planted_valgrind import PlantedRun

# They need what ./run stack builds: ./run test --stack NAME sets this.
collect_ignore = [name for name in ("instrumented", "vendored") if os.environ.get("CAPSAN_STACK") != name]

TESTS = Path(__file__).parent

_WORD = ctypes.sizeof(ctypes.c_void_p)
# Of struct _frame, since 3.11: after the object's head and f_back.
_OFFSET_OF_F_FRAME = 3 * _WORD
# Of struct _PyInterpreterFrame, before the local variables: more than any release has.
_WORDS_BEFORE_LOCALS = 16


def frame_memory(frame: FrameType | None) -> Iterator[tuple[int, int]]:
    """Address and size of the variables and the stack of each frame that is running.

    From 3.11 on these are in memory that the interpreter maps itself, and LSan looks into no mapping: what
    only a local variable of a caller refers to would count as lost.
    """
    while frame is not None:
        code = frame.f_code
        variables = len(code.co_varnames) + len(code.co_cellvars) + len(code.co_freevars)
        address = ctypes.c_void_p.from_address(id(frame) + _OFFSET_OF_F_FRAME).value
        if address is not None:
            yield address, (_WORDS_BEFORE_LOCALS + variables + code.co_stacksize) * _WORD
        frame = frame.f_back


def lost_memory() -> bool:
    """Whether LSan finds memory that nothing refers to; its report is on stderr. False with no LSan."""
    gc.collect()
    sanitizer = ctypes.CDLL(None)
    if not hasattr(sanitizer, "__lsan_do_recoverable_leak_check"):
        return False
    register, unregister = sanitizer.__lsan_register_root_region, sanitizer.__lsan_unregister_root_region
    for function in (register, unregister):
        function.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    regions = list(frame_memory(sys._getframe()))
    for address, size in regions:
        register(address, size)
    try:
        return sanitizer.__lsan_do_recoverable_leak_check() != 0
    finally:
        for address, size in regions:
            unregister(address, size)


# Longest first, so that no core has to wait at the end for another one's long file.
LONG_FILES = (
    "test_rules.py",
    "test_byte_targets.py",
    "test_valgrind.py",
    "handles/test_cases.py",
    "test_native_target.py",
    "handles/test_trace.py",
    "test_native.py",
    "handles/test_wheels.py",
    "test_coverage.py",
    "test_gate.py",
    "test_stack.py",
    "test_fuzz.py",
    "test_corpus.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        places = {TESTS / name: place for place, name in enumerate(LONG_FILES)}
        items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Thousands of tests are objects that the collector would walk through at each gc.collect() of a test."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session")
def planted_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantedRun]:
    run = PlantedRun(tmp_path_factory.mktemp("valgrind"))
    yield run
    run.end()
