"""./run test --valgrind: that valgrind is awake in it, that a finding names its test, and what is read off a log."""

import re
from pathlib import Path

import pytest
from planted_valgrind import LEAK_SIZE, PlantedRun

from capsan import valgrind_suite
from capsan.build import build
from capsan.errors import EnvironmentProblem
from capsan.sanitizers import plain_environment
from capsan.suite import pytest_command
from capsan.valgrind import FOUND_EXIT, SUPPRESSIONS, check_awake, read_logs, used_suppressions
from capsan.valgrind_suite import Job, Outcome, _exit_status, _Runner, _unexplained
from capsan.valgrind_suppressions import check_suppressions, read_names


@pytest.fixture(scope="module")
def plain() -> Path:
    return build("plain", ["valgrind_requests", "valgrind_planted"])


# Awake


@pytest.mark.parametrize(
    ("kind", "function", "bug"), [("Addr1", "main", "invalid-read"), ("Leak", "calloc", "leak")], ids=["read", "leak"]
)
def test_asleep(plain: Path, tmp_path: Path, kind: str, function: str, bug: str) -> None:
    """Suppressions that reach too far."""
    file = tmp_path / "too_much.supp"
    file.write_text(f"{{\n   too-much\n   Memcheck:{kind}\n   ...\n   fun:{function}\n}}\n")
    with pytest.raises(EnvironmentProblem, match=f"did not report a planted {bug}"):
        check_awake(plain, file)


# Suppressions

GOOD = "# cause: planted\n# upstream: project#1\n{\n   name\n   Memcheck:Cond\n   fun:some_function\n}\n"


def problems(folder: Path, text: str) -> list[str]:
    (folder / "x.supp").write_text(text)
    return [problem.removeprefix(f"{folder / 'x.supp'}:") for problem in check_suppressions(folder / "x.supp")]


def test_the_file_of_the_tree() -> None:
    assert check_suppressions(SUPPRESSIONS) == []
    assert len(read_names(SUPPRESSIONS)) == SUPPRESSIONS.read_text().count("\n{\n")


def test_a_good_entry(tmp_path: Path) -> None:
    assert problems(tmp_path, f"# heading\n#\n{GOOD}\n{GOOD}") == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# cause: planted\n", "", '2: no "# cause:" above it'),
        ("# upstream: project#1\n", "", '2: no "# upstream:" above it'),
        ("project#1", "somebody said so", '3: upstream "somebody said so" is neither an address nor project#number'),
        ("   name\n", "   a name\n", "3: its name has spaces, or there is none"),
        ("fun:some_function", "fun:one\n   ...\n   fun:main", '3: "..." may stand for code of this repository'),
        ("fun:some_function", "fun:*", "3: it matches everything"),
        ("fun:some_function", "fun:op_open", "3: fun:op_open is code of this repository"),
        ("fun:some_function", "fun:handle_*", "3: fun:handle_* is code of this repository"),
        ("fun:some_function", "obj:*geocapsule*", "3: obj:*geocapsule* is code of this repository"),
        ("fun:some_function", "src:op*.c:3", "3: src:op*.c:3 is code of this repository"),
    ],
)
def test_what_is_wrong_with_an_entry(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problems(tmp_path, GOOD.replace(old, new)) == [problem]


# Logs

MAIN = """==10== Memcheck, a memory error detector
==10== Command: python -m pytest
==10==\x20
**10** capsan: test: t.py::first
==10== Thread 2:
==10== Invalid read of size 4
==10==    at 0x4C0DE: op_open (raster.c:17)
==10==    by 0x10ABC: main (x.c:3)
==10==  Address 0xAB00 is 0 bytes inside a block of size 40 free'd
==10==    at 0x4843A5: free (in vgpreload.so)
==10==\x20
**10** capsan: child: 11
**10** capsan: test: t.py::second
==10== LEAK SUMMARY:
==10==    definitely lost: 0 bytes in 0 blocks
==10==\x20
==10== 40 (+40) bytes in 1 (+1) blocks are definitely lost in new loss record 5 of 9
==10==    at 0x4843F0: calloc (in vgpreload.so)
==10==    by 0x4C0DF: op_buffer (buffer.c:7)
==10==\x20
**10** capsan: leaks before here
**10** capsan: test: t.py::third
**10** capsan: leaks before here
**10** capsan: the end of the interpreter
==10== Process terminating with default action of signal 11 (SIGSEGV)
==10==    at 0x4C0E0: op_band (raster.c:30)
==10==\x20
==10== 80 bytes in 2 blocks are definitely lost in loss record 7 of 12
==10==    at 0x4843F0: calloc (in vgpreload.so)
==10==    by 0x4C0DF: op_buffer (buffer.c:7)
==10==\x20
==10== 2 errors in context 1 of 2:
==10== Invalid read of size 4
==10==    at 0x4C0DE: op_open (raster.c:17)
==10==\x20
--10-- used_suppression:      3 some-name /x.supp:12
--10-- used_suppression:      1 other-name /x.supp:20 suppressed: 8 bytes in 1 blocks
"""
CHILD = """==11== Command: python -c ...
==11==\x20
==11== Invalid write of size 8
==11==    at 0x4C0DE: op_close (life.c:17)
==11==\x20
"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "10.log").write_text(MAIN)
    (tmp_path / "11.log").write_text(CHILD)
    (tmp_path / "12.log").write_text(CHILD.replace("==11==", "==12==").replace("op_close", "op_flush"))
    return tmp_path


def test_records_and_their_tests(logs: Path) -> None:
    assert [(record.message.split(" in ")[0], record.tests) for record in read_logs(logs, 10).records] == [
        ("Invalid read of size 4", ["t.py::first"]),
        ("40 (+40) bytes", ["t.py::first", "t.py::second"]),
        ("Process terminating with default action of signal 11 (SIGSEGV)", ["the end of the interpreter"]),
        ("Invalid write of size 8", ["t.py::first"]),
        ("Invalid write of size 8", []),
    ]


def test_stacks(logs: Path) -> None:
    first = read_logs(logs, 10).records[0]
    assert first.lines[0] == "   at 0x4C0DE: op_open (raster.c:17)"
    assert first.lines[2] == " Address 0xAB00 is 0 bytes inside a block of size 40 free'd"
    assert len(first.lines) == 4


def test_a_log_that_ends_in_the_middle(tmp_path: Path) -> None:
    (tmp_path / "10.log").write_text(MAIN[: MAIN.index("    by 0x10ABC") - 7])
    (record,) = read_logs(tmp_path, 10).records
    assert (record.message, record.tests) == ("Invalid read of size 4", ["t.py::first"])


def test_suppressions_that_were_used(logs: Path) -> None:
    assert used_suppressions(logs) == {"some-name", "other-name"}


# Ends


@pytest.mark.parametrize(
    ("is_pytest", "status", "reported", "finding"),
    [
        (True, 0, True, False),
        (True, 1, True, False),
        (True, 5, True, False),
        (True, 4, False, False),
        (True, 1, False, True),
        (True, -9, False, True),
        (True, FOUND_EXIT, True, True),
        (False, 0, False, False),
        (False, 2, False, True),
        (False, -6, False, True),
    ],
)
def test_an_end_that_nothing_explains(
    tmp_path: Path, is_pytest: bool, status: int, reported: bool, finding: bool
) -> None:
    job = Job("job", [], {}, is_pytest)
    assert bool(_unexplained(Outcome(job, status, read_logs(tmp_path, 1), "", set()), reported)) == finding


@pytest.mark.parametrize(
    ("statuses", "found", "expected"),
    [([0, 0], False, 0), ([0, 5], False, 0), ([5, 5], False, 2), ([0, 4], False, 2), ([0, 4], True, 1), ([0], True, 1)],
)
def test_exit_status(tmp_path: Path, statuses: list[int], found: bool, expected: int) -> None:
    outcomes = [Outcome(Job("job", [], {}, True), status, read_logs(tmp_path, 1), "", set()) for status in statuses]
    assert _exit_status(outcomes, [{}] if found else []) == expected


# The whole command


def test_planted_bugs_are_findings_of_their_tests(planted_run: PlantedRun) -> None:
    answer = planted_run.wait()
    assert answer.status == 1, answer.stdout + answer.stderr
    assert "valgrind: awake, 2 planted bugs seen" in answer.stderr
    assert {(finding["test"].split("::")[-1], short(finding["message"])) for finding in answer.findings} == {
        ("test_reads_freed_memory", "Invalid read of size 1"),
        ("test_leaks", "definitely lost"),
        ("test_child_reads_freed_memory", "Invalid read of size 1"),
        ("test_fork_reads_freed_memory", "Invalid read of size 1"),
        ("test_dies", "Process terminating with default action of signal 11 (SIGSEGV)"),
    }


def short(message: str) -> str:
    """Without sizes, and without where in the list of losses."""
    return message.split(" are ")[-1].split(" in ")[0].split(":")[0]


def test_the_stack_is_valgrinds(planted_run: PlantedRun) -> None:
    answer = planted_run.wait()
    (leak,) = (finding for finding in answer.findings if finding["test"].endswith("::test_leaks"))
    size = re.match(r"([\d,]+) \(\+\1\) bytes in (\d+) \(\+\2\) blocks", leak["message"])
    assert size, leak["message"]
    blocks = int(size[2])  # of three: a word left over on a stack may still point to one of them
    assert blocks in (1, 2, 3)
    assert int(size[1].replace(",", "")) == LEAK_SIZE * blocks
    assert "calloc" in leak["stack"][0]
    assert f"FINDING   {leak['test']}: {leak['message']}\n    {leak['stack'][0]}\n" in answer.stdout


def test_a_failed_test_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As pytest reports it, with nothing that watches."""
    monkeypatch.setattr(valgrind_suite, "valgrind_command", lambda _, command: command)
    (tmp_path / "test_two.py").write_text("def test_good(): pass\ndef test_bad(): assert 1 == 2\n")
    job = Job("job", pytest_command(["-q"]), plain_environment(), True, [str(tmp_path / "test_two.py")])
    outcome = _Runner(tmp_path)._run(job)
    assert (outcome.status, outcome.tests) == (1, 2)
    (finding,) = outcome.findings
    assert finding["test"].endswith("test_two::test_bad")
    assert "assert 1 == 2" in finding["message"]
