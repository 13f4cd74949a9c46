"""What is known of the libraries still shows with instrumented ones; with Debian's, only where its entry says no more.

An entry that shows no more is to be taken out: with it, a hunt would pass over a new bug of the same signature."""

from pathlib import Path

import pytest

from capsan.log import read_verdict
from capsan.paths import CORPUS
from capsan.targets import ALL_TARGETS, find_target, run_replay

ONLY_INSTRUMENTED = "--stack instrumented"  # in the command that an entry gives
KNOWN = [folder for name in ALL_TARGETS for folder in sorted((CORPUS / name / "known").glob("*")) if folder.is_dir()]

every_entry = pytest.mark.parametrize("folder", KNOWN, ids=lambda folder: folder.name)


def told(folder: Path, stack: str) -> str | None:
    """The signature that a replay of the entry's input reports."""
    target, leak = find_target(folder.parent.parent.name, stack=stack), folder.name.startswith("leak-")
    done = run_replay(target, [folder / "input"], "--leaks", timeout=120, precise=leak)
    verdict = read_verdict(done.stderr)
    assert verdict is not None or (done.returncode, done.stderr) == (0, "")
    return verdict.signature.slug if verdict else None


@every_entry
def test_it_shows_in_instrumented_libraries(folder: Path) -> None:
    assert told(folder, "instrumented") == folder.name


@every_entry
def test_it_shows_in_those_of_debian_unless_it_says_otherwise(folder: Path) -> None:
    """Where it does not, the input goes on, and may come to what another entry is about: then it names that."""
    story = (folder / "README.md").read_text()
    silent = {None, *(path.name for path in folder.parent.iterdir() if f"`{path.name}`" in story)}
    assert told(folder, "system") in (silent if ONLY_INSTRUMENTED in story else {folder.name})


def test_an_input_that_shows_nothing_is_no_finding(tmp_path: Path) -> None:
    """What the tests above tell from a finding."""
    known = tmp_path / "geometry_bytes" / "known" / "anything"
    known.mkdir(parents=True)
    (known / "input").write_text("POINT (1 2)")
    assert told(known, "instrumented") is None
