"""Programs that start ops: what is found of them is told as a rate."""

from pathlib import Path

import pytest
from commands import fake_target, read_json, write_program

from capsan import cli
from capsan.log import Signature, read_verdict
from capsan.rate import TIMES, Rate, count_ended, measure_rate, times_for
from capsan.targets import Target

EVERY_THIRD = """
for file; do
    case $file in *.py) ;; *) continue ;; esac
    turn=$(($(cat "$0.turn" 2>/dev/null || echo 0) + 1))
    echo $turn >"$0.turn"
    case $turn in
    9) echo "==capsan== finding: use-after-end of Band in drop" >&2; exit 1 ;;
    *[369]|12) echo "==capsan== finding: left-open of Band in drop" >&2; exit 1 ;;
    esac
    echo "   1  start(0, context)   -> started"
    echo "      order               -> nothing is left"
done
"""
LEFT_OPEN = Signature("left-open", "Band", "drop")


@pytest.fixture
def racing(tmp_path: Path) -> Target:
    """Of 20 runs it finds something in the 3rd, 6th, 12th, 13th, 16th, 19th, and something else in the 9th."""
    return fake_target(tmp_path, replay=EVERY_THIRD)


@pytest.mark.parametrize(
    ("source", "times"),
    [(b"start(0, context)\n", TIMES), (b"on(0, context)\n", 1), (b"", 1), (b"start(", 1), (b"\xff", 1)],
)
def test_how_often_a_program_is_run(source: bytes, times: int) -> None:
    assert times_for(source) == times


def test_ends_are_counted() -> None:
    shown = "1  x = alias(1)  -> 1\n      order    -> nothing is left\n      exit    -> all is kept, as it should be\n"
    assert count_ended(shown * 2) == 4


def test_a_rate_of_a_finding(racing: Target, tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.py", "start(0, context)")
    assert measure_rate(racing, path, LEFT_OPEN, "geocapsule", lambda: False) == Rate(6, 20)
    assert str(Rate(6, 20)) == "6 of 20"


def test_no_time_for_a_rate(racing: Target, tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.py", "start(0, context)")
    assert measure_rate(racing, path, LEFT_OPEN, "geocapsule", lambda: True) is None


def test_a_replay_tells_the_rate(
    racing: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("capsan.commands.replay.find_target", lambda *_: racing)
    path, report = write_program(tmp_path / "p.py", "start(0, context)"), tmp_path / "replay.json"
    assert cli.main(["replay", "--quiet", "--json", str(report), str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"FINDING   {path}: left-open of Band in drop (the ledger), 6 of 20 times",
        f"      and {path}: use-after-end of Band in drop (the ledger), 1 of 20 times",
    ]
    (finding,) = read_json(report)["findings"]
    assert (finding["signature"], finding["found"], finding["times"]) == ("left-open-band-drop", 6, 20)


def test_other_programs_are_run_once(
    racing: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("capsan.commands.replay.find_target", lambda *_: racing)
    path = write_program(tmp_path / "p.py", "c = context()")
    assert cli.main(["replay", "--quiet", str(path)]) == 0
    assert cli.main(["replay", "--quiet", "--times", "2", str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[1].endswith(", 1 of 2 times")


@pytest.mark.parametrize(("bug", "headline"), [("left-open", "left-open of RasterBuffer"), ("leak", "leak")])
def test_a_real_one(
    bug: str, headline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finding ends its process, a leak is seen when all runs are over."""
    monkeypatch.setenv("CAPSAN_GATE", "1")
    path = write_program(tmp_path / "p.py", "start(1, context)", f'plant("{bug}")')
    assert cli.main(["replay", "--target", "native", "--quiet", "--times", "3", str(path)]) == 1
    out = capsys.readouterr().out
    assert headline in out and out.endswith(", 3 of 3 times\n")


def test_what_runs_on_a_thread_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the statement that started it, whatever the main thread is at meanwhile."""
    from capsan.targets import find_target, run_replay

    monkeypatch.setenv("CAPSAN_GATE", "1")
    lines = ['b = buffer(1, 1, "Byte")', "close(b)", 'plant("used-after-close", b)', "start(1, buffer_get, b, 0, 0)"]
    path = write_program(tmp_path / "p.py", *lines, "c = context()", "wait(1)")
    done = run_replay(find_target("native"), [path], "--quiet", seconds=60)
    verdict = read_verdict(done.stderr)
    assert verdict and verdict.signature == Signature("used-after-close", "RasterBuffer", "buffer_get")
    assert "at statement 6, buffer_get of RasterBuffer" in done.stderr
