"""From a batch in which something leaked to the program that leaks."""

import shutil
from pathlib import Path

import pytest
from commands import SEEDS, fake_target, plant, real_target

from capsan.leaks import bisect_leak
from capsan.targets import Target

# Leaks if one of its programs says so; records how many programs each run got.
LEAKS_BY_ITSELF = """
count=0 status=0
for file; do
    case $file in *.py) count=$((count + 1)) ;; *) continue ;; esac
    if grep -q LEAK "$file"; then status=78; fi
done
echo "$count" >>"$(dirname "$0")/runs"
[ "$status" -eq 0 ] || echo '==1==ERROR: LeakSanitizer: detected memory leaks' >&2
exit "$status"
"""
# Leaks only if both of two programs run.
LEAKS_TOGETHER = """
found=0
for file; do case $file in *.py) ! grep -q LEAK "$file" || found=$((found + 1)) ;; esac; done
[ "$found" -lt 2 ] || exit 78
"""


def batch(folder: Path, count: int, *leaking: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    programs = [folder / f"{number:05d}.py" for number in range(count)]
    for number, path in enumerate(programs):
        path.write_text("# LEAK\n" if number in leaking else "# clean\n")
    return programs


@pytest.fixture
def fake(tmp_path: Path) -> Target:
    return fake_target(tmp_path, replay=LEAKS_BY_ITSELF)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_the_one_that_leaks_is_found(fake: Target, tmp_path: Path, count: int) -> None:
    for leaking in range(count):
        programs = batch(tmp_path / "batch", count, leaking)
        found = bisect_leak(fake, programs)
        assert found is not None
        assert found[0] == programs[leaking]
        assert "LeakSanitizer: detected memory leaks" in found[1]


def test_it_takes_few_runs(fake: Target, tmp_path: Path) -> None:
    programs = batch(tmp_path / "batch", 256, 255)
    found = bisect_leak(fake, programs)
    assert found is not None and found[0] == programs[255]
    runs = (tmp_path / "runs").read_text().split()
    assert len(runs) <= 2 * 8 + 1
    assert runs[0] == "128" and runs[-1] == "1"


def test_of_several_one_is_found(fake: Target, tmp_path: Path) -> None:
    programs = batch(tmp_path / "batch", 8, 2, 6)
    found = bisect_leak(fake, programs)
    assert found is not None and found[0] in (programs[2], programs[6])


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_none_leaks(fake: Target, tmp_path: Path, count: int) -> None:
    assert bisect_leak(fake, batch(tmp_path / "batch", count)) is None


@pytest.mark.parametrize("leaking", [(0, 7), (3, 4), (6, 7)])
def test_none_leaks_alone(tmp_path: Path, leaking: tuple[int, int]) -> None:
    target = fake_target(tmp_path, replay=LEAKS_TOGETHER)
    assert bisect_leak(target, batch(tmp_path / "batch", 8, *leaking)) is None


def test_a_replay_that_dies_otherwise_is_no_leak(tmp_path: Path) -> None:
    target = fake_target(tmp_path, replay="echo '==1==ERROR: LeakSanitizer: detected memory leaks' >&2; exit 1")
    assert bisect_leak(target, batch(tmp_path / "batch", 4, 1)) is None


def test_with_the_real_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted leak between seeds; they are silent without it."""
    monkeypatch.setenv("CAPSAN_GATE", "1")
    seeds = [Path(shutil.copy(path, tmp_path)) for path in sorted(SEEDS.glob("geos_*.py"))]
    programs = [*seeds[:5], plant(tmp_path, "leak"), *seeds[5:]]
    found = bisect_leak(real_target(), programs)
    assert found is not None
    assert found[0].name == "leak.py"
    assert "1234 byte(s)" in found[1]
    assert bisect_leak(real_target(), seeds) is None
