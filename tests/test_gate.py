"""The gate: a hunt starts only after each oracle has reported a bug that was planted for it."""

import subprocess
from pathlib import Path

import pytest
from commands import FUZZ, fake_target

from capsan import cli, gate
from capsan.errors import EnvironmentProblem
from capsan.gate import check_gate, planted_bugs
from capsan.sanitizers import plain_environment
from capsan.targets import Target

# Says what the oracle of the planted bug would say, and counts its calls.
ECHO = """
for last; do :; done
name=$(basename "$last" .py)
echo "$name" >>"$(dirname "$0")/calls"
case " $(cat "$(dirname "$0")/asleep" 2>/dev/null) " in *" $name "*) exit 0 ;; esac
while IFS="$(printf '\\t')" read -r bug oracle report program; do
    [ "$bug" != "$name" ] || printf '==1==ERROR: %s\\n' "$report" >&2
done <"$(dirname "$0")/planted"
"""

# Answers --planted, and says what is for a replay to say.
REPLAY = f'[ "$1" != --planted ] || exec cat "$(dirname "$0")/planted"\n{ECHO}'


@pytest.fixture(scope="module")
def planted() -> str:
    """The list of the real target."""
    command = [FUZZ / "lifecycle-replay", "--planted"]
    return subprocess.run(command, env=plain_environment(), capture_output=True, text=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path, planted: str) -> Path:
    (tmp_path / "planted").write_text(planted)
    return tmp_path


@pytest.fixture
def fake(folder: Path) -> Target:
    return fake_target(folder, ECHO, REPLAY)


@pytest.fixture
def users_options(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As if nothing were preloaded: then ASAN_OPTIONS are the user's."""
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    monkeypatch.delenv("ASAN_OPTIONS", raising=False)
    monkeypatch.delenv("UBSAN_OPTIONS", raising=False)
    return monkeypatch


def calls(target: Target) -> int:
    """How many planted bugs were tried so far."""
    record = target.fuzzer.parent / "calls"
    return len(record.read_text().splitlines()) if record.exists() else 0


def put_to_sleep(target: Target, *bugs: str) -> None:
    (target.fuzzer.parent / "asleep").write_text(" ".join(bugs))


def test_the_real_target_is_awake(folder: Path) -> None:
    """Through a script of this test, beside which no verdict lies yet."""
    target = fake_target(folder, f'exec "{FUZZ}/lifecycle" "$@"', f'exec "{FUZZ}/lifecycle-replay" "$@"')
    bugs = planted_bugs(target)
    assert {bug.oracle for bug in bugs} == {
        "AddressSanitizer",
        "UndefinedBehaviorSanitizer",
        "LeakSanitizer",
        "the ledger",
        "the exception table",
        "the shadow model",
        "the clock",
    }
    assert check_gate(target) == len(bugs)


def test_the_gate_of_the_command_refuses_a_hunt(
    users_options: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the real target and an option that makes LSan blind."""
    users_options.setenv("ASAN_OPTIONS", "detect_leaks=0")
    verdicts = sorted(FUZZ.glob("*-gate-*.json"))
    assert cli.main(["fuzz", "--seconds", "1", "--findings", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert "LeakSanitizer did not report a planted leak" in captured.err
    assert captured.err.count("did not report") == 1
    assert captured.out == ""
    assert sorted(FUZZ.glob("*-gate-*.json")) == verdicts
    assert list(tmp_path.iterdir()) == []


def test_the_verdict_is_kept(fake: Target) -> None:
    awake = check_gate(fake)
    assert (awake, calls(fake)) == (len(planted_bugs(fake)), awake)
    assert check_gate(fake) == awake
    assert calls(fake) == awake


@pytest.mark.parametrize("bug", ["leak", "hang", "wrong-order", "undefined-shift"])
def test_an_oracle_asleep_is_named(fake: Target, bug: str) -> None:
    put_to_sleep(fake, bug)
    oracle = next(planted.oracle for planted in planted_bugs(fake) if planted.name == bug)
    with pytest.raises(EnvironmentProblem) as problem:
        check_gate(fake)
    assert f"{oracle} did not report a planted {bug}" in str(problem.value)
    assert str(problem.value).count("did not report") == 1


def test_a_failure_is_not_kept(fake: Target) -> None:
    put_to_sleep(fake, "leak")
    with pytest.raises(EnvironmentProblem):
        check_gate(fake)
    tried = calls(fake)
    with pytest.raises(EnvironmentProblem):
        check_gate(fake)
    assert calls(fake) == 2 * tried
    put_to_sleep(fake)
    assert check_gate(fake) == tried


@pytest.mark.parametrize("fuzzer", ["exit 0", "exit 1", "echo nothing >&2; kill -9 $$"])
def test_a_target_that_reports_nothing(folder: Path, fuzzer: str) -> None:
    target = fake_target(folder, fuzzer, 'cat "$(dirname "$0")/planted"')
    with pytest.raises(EnvironmentProblem) as problem:
        check_gate(target)
    assert str(problem.value).count("did not report") == len(planted_bugs(target))


@pytest.mark.parametrize("replay", ["exit 0", "echo usage >&2; exit 2"])
def test_a_target_without_planted_bugs_proves_nothing(tmp_path: Path, replay: str) -> None:
    with pytest.raises(EnvironmentProblem):
        check_gate(fake_target(tmp_path, "exit 0", replay))


def test_a_changed_target_is_tried_again(fake: Target) -> None:
    tried = check_gate(fake)
    with fake.fuzzer.open("a") as script:
        script.write("# changed\n")
    put_to_sleep(fake, "double-free")
    with pytest.raises(EnvironmentProblem):
        check_gate(fake)
    assert calls(fake) == 2 * tried


@pytest.mark.parametrize("variable", ["ASAN_OPTIONS", "UBSAN_OPTIONS"])
def test_changed_options_are_tried_again(fake: Target, users_options: pytest.MonkeyPatch, variable: str) -> None:
    tried = check_gate(fake)
    users_options.setenv(variable, "verbosity=0")
    assert check_gate(fake) == tried
    assert calls(fake) == 2 * tried


def test_changed_suppressions_are_tried_again(fake: Target, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    suppressions = tmp_path / "suppressions"
    suppressions.mkdir()
    (suppressions / "lsan.txt").write_text("# nothing\n")
    monkeypatch.setattr(gate, "SUPPRESSIONS", suppressions)
    tried = check_gate(fake)
    (suppressions / "lsan.txt").write_text("leak:everything\n")
    check_gate(fake)
    assert calls(fake) == 2 * tried
    check_gate(fake)
    assert calls(fake) == 2 * tried


def test_only_the_newest_verdict_is_left(fake: Target, users_options: pytest.MonkeyPatch) -> None:
    check_gate(fake)
    users_options.setenv("ASAN_OPTIONS", "verbosity=0")
    check_gate(fake)
    assert len(list(fake.fuzzer.parent.glob("fake-gate-*.json"))) == 1


def test_a_damaged_verdict_is_no_verdict(fake: Target) -> None:
    tried = check_gate(fake)
    (verdict,) = fake.fuzzer.parent.glob("fake-gate-*.json")
    verdict.write_text("")
    assert check_gate(fake) == tried
    assert calls(fake) == 2 * tried
