"""The pytest plugin of ./run test --valgrind: tells valgrind's log which test runs, and looks for leaks now and then.

A look costs most of a second, so there are CAPSAN_VALGRIND_LOOKS at most, spread over the tests, and valgrind's own at
the end."""

import ctypes
import math
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from capsan.valgrind import CHILD, END, LEAK_CHECK, TEST


class Announcer:
    def __init__(self, requests: Path, logs: Path, looks: int) -> None:
        self._requests = ctypes.CDLL(str(requests))
        self._logs = logs
        self._looks = looks
        self._every = 1  # so many tests from one look to the next
        self._known = {str(os.getpid())}
        self._tests = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._every = max(1, math.ceil(len(session.items) / self._looks))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._say(f"{TEST}: {item.nodeid}")
        result = yield
        self._name_children()
        self._tests += 1
        if self._tests % self._every == 0:
            self._requests.capsan_valgrind_check_leaks()
            self._say(LEAK_CHECK)
        return result

    def pytest_unconfigure(self) -> None:
        self._say(END)

    def skip_leaks(self) -> None:
        """In the child of a fork; the parent's handles are the parent's to look after."""
        self._requests.capsan_valgrind_skip_leaks()

    def _say(self, text: str) -> None:
        self._requests.capsan_valgrind_say(f"capsan: {text}".encode())

    def _name_children(self) -> None:
        """Each process has a log, named after its number."""
        for number in sorted({path.stem for path in self._logs.glob("*.log")} - self._known):
            self._known.add(number)
            self._say(f"{CHILD}: {number}")


def pytest_configure(config: pytest.Config) -> None:
    requests, logs = Path(os.environ["CAPSAN_VALGRIND_REQUESTS"]), Path(os.environ["CAPSAN_VALGRIND_LOGS"])
    announcer = Announcer(requests, logs, int(os.environ["CAPSAN_VALGRIND_LOOKS"]))
    os.register_at_fork(after_in_child=announcer.skip_leaks)
    config.pluginmanager.register(announcer, "capsan-valgrind-announcer")
