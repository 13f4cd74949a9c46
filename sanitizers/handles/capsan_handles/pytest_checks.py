"""What pytest --handles does around each test. Loaded by the plugin, and only when it was asked for."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from capsan_handles.inprocess import Library
from capsan_handles.pytest_plugin import speak_again
from capsan_handles.report import Finding, Record, finding_text, plural, printable
from capsan_handles.symbols import add_sources

# What one collection frees may have kept more alive, through a finalizer.
_COLLECTIONS = 3
_OUTSIDE = "capsan_handles_outside"


class Checks:
    """Asks the library after each phase of a test what was misused in it, and after its teardown what is left."""

    def __init__(self, config: pytest.Config, leaks: bool) -> None:
        self._config = config
        self._look_for_leaks = leaks
        self._library = Library()
        self._seen = 0  # occurrences that were told of, or belong to no test
        self._outside: list[Record] = []  # findings at import, in hooks, between tests
        self._epoch = 0
        self._passing = True
        self._wide_fixtures = 0
        self._in_phase: list[Finding] = []  # of a phase that failed for another reason
        self._tests = 0
        self._counts: Counter[str] = Counter()

    # --- the phases of a test ---

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        speak_again()
        self._passing = True
        if self._look_for_leaks:
            self._epoch = self._library.begin_epoch()
        yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        yield from self._phase()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        yield from self._phase()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        yield from self._phase(item if self._look_for_leaks else None)

    def _phase(self, leaving: pytest.Item | None = None) -> Iterator[None]:
        """Fails as a test fails, so that xfail, -x and whatever else looks at the outcome takes it for that."""
        self._take_outside()
        outcome: Any = yield
        found = self._take()
        raised = outcome.excinfo[1] if outcome.excinfo is not None else None
        if raised is not None:
            self._passing = False
        if found and (raised is None or isinstance(raised, pytest.skip.Exception)):
            self._passing = False
            _fail(outcome, found)
        elif raised is not None:
            self._in_phase = found
        elif leaving is not None and self._passing and (leaks := self._leaks(leaving)):
            _fail(outcome, leaks)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Iterator[None]:
        outcome: Any = yield
        report = outcome.get_result()
        if self._in_phase:
            report.sections.append((f"handles misused in {call.when}", _text(self._in_phase)))
        failure = call.excinfo.value if call.excinfo is not None else None
        found = failure.findings if isinstance(failure, HandleFailure) else self._in_phase
        self._in_phase = []
        if found:
            # Goes from an xdist worker to its controller with the rest of the report.
            report.capsan_handles = [finding.cls for finding in found]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What a fixture makes that outlives the test is not the test's leak."""
        wide = self._look_for_leaks and fixturedef.scope != "function"
        if wide:
            self._wide_fixtures += 1
            self._library.exempt(True)
        yield
        if wide:
            self._wide_fixtures -= 1
            self._library.exempt(self._wide_fixtures > 0)

    # --- what was found ---

    def _take(self) -> list[Finding]:
        begin, self._seen = self._seen, self._library.occurrences()
        return self._library.findings(begin, self._seen)

    def _take_outside(self) -> None:
        self._outside += [finding.as_json() for finding in self._take()]

    def _leaks(self, item: pytest.Item) -> list[Finding]:
        leaks = self._library.leaks(self._epoch)
        if not leaks:
            return []
        _let_go(item)
        for _ in range(_COLLECTIONS):
            gc.collect()
            leaks = self._library.leaks(self._epoch)
            if not leaks:
                break
        return leaks

    # --- the end of the session ---

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._tests += report.when == "call"
        if report.failed:  # a test that is expected to fail is not
            self._counts.update(getattr(report, "capsan_handles", ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: Any, exitstatus: int) -> None:
        self._take_outside()
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_OUTSIDE] = self._outside
        if self._outside and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._outside += (getattr(node, "workeroutput", None) or {}).get(_OUTSIDE, [])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._outside:
            found = [Finding(record, int(record.get("count") or 1)) for record in self._outside]
            terminalreporter.section("handles misused outside tests")
            terminalreporter.write_line(_text(found))
        self._counts.update(str(record.get("class")) for record in self._outside)
        if self._counts:
            told = ", ".join(f"{count} {name}" for name, count in self._counts.items())
            total = plural(sum(self._counts.values()), "finding")
            terminalreporter.write_line(f"handles: {total} ({told})", red=True)
        else:
            leaks = " and no leak" if self._look_for_leaks else ""
            terminalreporter.write_line(f"handles: no misuse{leaks} in {plural(self._tests, 'test')}")


class HandleFailure(pytest.fail.Exception):  # type: ignore[misc, name-defined]
    """What a test fails with; pytest shows its text, and no traceback."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_text(findings), pytrace=False)
        self.findings = findings


HandleFailure.__module__ = "builtins"  # as pytest's own, which is named without its module in short lines


def _let_go(item: pytest.Item) -> None:
    """What pytest keeps of a test that is over: fixture values, the test class's instance, a doctest's variables."""
    instance = getattr(getattr(item, "obj", None), "__self__", None)
    held = [getattr(item, "funcargs", None), getattr(getattr(item, "dtest", None), "globs", None)]
    if instance is not None and not isinstance(instance, type):
        held.append(getattr(instance, "__dict__", None))
    for values in held:
        if isinstance(values, dict):
            values.clear()


def _fail(outcome: Any, findings: list[Finding]) -> None:
    error = HandleFailure(findings)
    if not hasattr(outcome, "force_exception"):  # pluggy before 1.1
        raise error
    outcome.force_exception(error)


def _text(findings: list[Finding]) -> str:
    add_sources(findings)
    return printable("\n".join(finding_text(finding) for finding in findings))
