"""Leaks that LSan passes over: each entry is documented, and is still needed."""

import subprocess
from pathlib import Path

import pytest
from commands import plant, real_target, write_program

from capsan.suppressions import check_suppressions, read_entries
from capsan.targets import LEAKS_EXIT, SUPPRESSIONS, lsan_options, target_environment

GOOD = "# cause: planted\n# upstream: https://example.org/1\n# program: leak.py\n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With one program that leaks, in a function named leak, and one that does not."""
    monkeypatch.setenv("CAPSAN_GATE", "1")
    folder = tmp_path / "corpus"
    plant(folder, "leak")
    write_program(folder / "clean.py", "c = context()", "close(c)")
    return folder


def problems(corpus: Path, text: str) -> list[str]:
    file = corpus.parent / "lsan.txt"
    file.write_text(text)
    return [problem.removeprefix(f"{file}:") for problem in check_suppressions(real_target(), file, corpus)]


def test_the_file_of_the_tree() -> None:
    assert check_suppressions(real_target()) == []


def test_its_heading_is_no_entry() -> None:
    assert len(read_entries()) == sum(line.startswith("leak:") for line in SUPPRESSIONS.read_text().splitlines())


@pytest.mark.parametrize("pattern", ["leak", "le*k", "planted.c"])
def test_an_entry_that_matches(corpus: Path, pattern: str) -> None:
    assert problems(corpus, f"# heading\n#\n{GOOD}leak:{pattern}\n") == []


@pytest.mark.parametrize(
    ("fields", "pattern"),
    [(GOOD, "no_function_has_this_name"), (GOOD.replace("leak.py", "clean.py"), "leak")],
)
def test_an_entry_that_matches_nothing_any_more(corpus: Path, fields: str, pattern: str) -> None:
    (problem,) = problems(corpus, f"{fields}leak:{pattern}\n")
    assert problem.startswith(f'4: "{pattern}" matches nothing in ')


def test_each_entry_is_on_its_own(corpus: Path) -> None:
    """One that would match everything does not hide that the other matches nothing."""
    (problem,) = problems(corpus, f"{GOOD}leak:leak\n\n{GOOD}leak:no_such_function\n")
    assert problem.startswith("9: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leak:x\n", ['1: no "# cause:"', '1: no "# upstream:"', '1: no "# program:"']),
        (GOOD.replace("planted", "") + "leak:x\n", ['4: no "# cause:"']),
        (GOOD.replace("https://example.org/1", "somebody said so") + "leak:x\n", ["4: upstream "]),
        (GOOD.replace("leak.py", "none.py") + "leak:x\n", ["4: program none.py is not a file"]),
        (GOOD.replace("leak.py", "../outside.py") + "leak:x\n", ["4: program ../outside.py is not a file"]),
        (GOOD + "leak:*\n", ["4: the pattern matches everything"]),
        (GOOD, ["3: comments of an entry with no pattern"]),
        (GOOD + GOOD + "leak:leak\n", ['4: a second "cause"', '5: a second "upstream"', '6: a second "program"']),
        ("race:x\n", ["1: neither a comment nor leak:"]),
        ("leak:\n", ["1: neither a comment nor leak:"]),
        (f"{GOOD}leak:leak\nleak:leak\n", ['5: no "# cause:"', '5: no "# program:"', '5: no "# upstream:"']),
    ],
)
def test_what_is_wrong_with_an_entry(corpus: Path, text: str, expected: list[str]) -> None:
    (corpus.parent / "outside.py").write_text("")
    found = problems(corpus, text)
    assert len(found) == len(expected)
    assert all(problem.startswith(start) for problem, start in zip(sorted(found), sorted(expected), strict=True))


@pytest.mark.parametrize("upstream", ["https://example.org/1", "gdal#1234", "OSGeo/gdal#1234"])
def test_an_upstream_reference(corpus: Path, upstream: str) -> None:
    assert problems(corpus, GOOD.replace("https://example.org/1", upstream) + "leak:leak\n") == []


def test_options_work_for_a_path_with_spaces(corpus: Path, tmp_path: Path) -> None:
    """LSan splits its options at spaces and colons."""
    folder = tmp_path / "a b:c"
    folder.mkdir()
    (folder / "lsan.txt").write_text("leak:leak\n")
    command = [real_target().replay, "--quiet", "--leaks", corpus / "leak.py"]
    statuses = [
        subprocess.run(command, env=target_environment(**options), capture_output=True).returncode
        for options in ({}, {"LSAN_OPTIONS": lsan_options(folder / "lsan.txt")})
    ]
    assert statuses == [LEAKS_EXIT, 0]
