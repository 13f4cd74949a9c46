"""The command line's contract: exit statuses, messages, and arguments that go on to another program."""

import sys
import types

import pytest

from capsan import cli, suite
from capsan.commands import test as test_command
from capsan.errors import EnvironmentProblem, UsageError


def fake_command(monkeypatch: pytest.MonkeyPatch, error: BaseException | None = None) -> None:
    """Stands in for a module of the table, so that nothing of the real one runs."""
    module = types.ModuleType("capsan.commands.bench")

    def run(_: object) -> int:
        if error is not None:
            raise error
        return 1

    vars(module).update(SUMMARY="Fake.", EXAMPLE="./run bench", add_arguments=lambda parser: None, run=run)
    monkeypatch.setitem(sys.modules, "capsan.commands.bench", module)


def test_status_of_the_command_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_command(monkeypatch)
    assert cli.main(["bench"]) == 1


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UsageError("no such file"), 2, "capsan: no such file\n"),
        (EnvironmentProblem("no compiler"), 2, "capsan: no compiler\n"),
        (KeyboardInterrupt(), 130, "capsan: interrupted\n"),
    ],
)
def test_errors_become_exit_statuses(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    message: str,
) -> None:
    fake_command(monkeypatch, error)
    assert cli.main(["bench"]) == status
    assert capsys.readouterr().err == message


def test_an_error_of_its_own_is_no_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fake_command(monkeypatch, ZeroDivisionError("oops"))
    assert cli.main(["bench"]) == 2
    assert "ZeroDivisionError: oops" in capsys.readouterr().err


def test_unknown_option_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_command(monkeypatch)
    with pytest.raises(SystemExit) as end:
        cli.main(["bench", "--nonsense"])
    assert end.value.code == 2


def test_the_table_is_in_the_form_that_the_shell_reads() -> None:
    source = cli.__spec__.loader.get_source("capsan.cli")  # type: ignore[union-attr]
    for command in cli.COMMANDS:
        assert f'\n    Command("{command.name}", "{command.help}"),\n' in source


@pytest.mark.parametrize("name", [command.name for command in cli.COMMANDS])
def test_each_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([name, "--help"])
    assert end.value.code == 0 and f"./run {name}" in capsys.readouterr().out.partition("example")[2]


@pytest.mark.parametrize(
    "given",
    [
        ["-k", "a and b", "-x", "tests/test_run.py::test_is"],
        ["-x", "--lf", "-p", "no:cacheprovider"],
        ["--collect-only", "--", "--json", "x"],
        [],
    ],
)
def test_arguments_for_pytest_arrive_unchanged(given: list[str]) -> None:
    assert cli._parse("test", test_command, given).rest == given  # type: ignore[arg-type]


def test_own_option_is_taken_from_among_them() -> None:
    args = cli._parse("test", test_command, ["-x", "--json", "out.json", "-k", "name"])  # type: ignore[arg-type]
    assert (str(args.json), args.rest) == ("out.json", ["-x", "-k", "name"])


@pytest.mark.parametrize(
    ("code", "status"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (-11, 1), (-6, 1), (23, 1)]
)
def test_exit_status_of_pytest(code: int, status: int) -> None:
    assert suite.exit_status(code) == status
