"""The committed programs under the real library: each wrong one is reported for its reason, no right one is.

What a case says of itself is in its first lines; see tests/handles/cases/README.md.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from handles.case import CLASSES, Outcome, assert_as_expected, expectations_of, fields_of, run_case

CASES = Path(__file__).with_name("cases")
FILES = sorted(
    file for folder in ("bugs", "legal") for file in (CASES / folder).glob("*.*") if file.suffix in (".py", ".c")
)


@pytest.fixture(scope="session")
def outcomes(real_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Future[Outcome]]]:
    """All cases, on as many processors as there are: most of a case's time is the start of a process."""
    folder = tmp_path_factory.mktemp("cases")
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        yield {
            file: pool.submit(run_case, file, real_library, folder / f"{file.parent.name}-{file.name}")
            for file in FILES
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_case(file: Path, outcomes: dict[Path, Future[Outcome]]) -> None:
    assert_as_expected(file, outcomes[file].result())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_case_says_what_it_is(file: Path) -> None:
    fields = fields_of(file)
    assert set(fields) == {"expect", "plain", "oracle"}
    assert fields["plain"] in (["survives"], ["crashes"])
    assert all(expectation.cls in CLASSES for expectation in expectations_of(file))
    assert bool(expectations_of(file)) == (file.parent.name == "bugs")


def test_there_are_enough_of_both() -> None:
    for folder in ("bugs", "legal"):
        assert sum(file.parent.name == folder for file in FILES) >= 40


def test_every_class_has_a_case() -> None:
    shown = {expectation.cls for file in FILES for expectation in expectations_of(file)}
    # One process of these programs has one copy of each library: test_wheels.py has the other class.
    assert shown == CLASSES - {"wrong-library"}
