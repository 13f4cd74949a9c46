"""The order in which ./run test hands files to the cores."""

from conftest import LONG_FILES, TESTS


def test_files_that_come_first_are_there() -> None:
    """One that was renamed would quietly come last."""
    assert [name for name in LONG_FILES if not (TESTS / name).is_file()] == []
