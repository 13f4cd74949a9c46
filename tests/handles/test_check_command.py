"""./run check: the same as capsan-handles, with the library built first, and in the user's environment."""

import sys
from pathlib import Path

import pytest

from capsan import cli
from capsan.commands import check as check_command
from capsan.errors import UsageError


@pytest.mark.parametrize("separator", [[], ["--"]])
def test_arguments_of_the_command_are_its_own(separator: list[str]) -> None:
    given = ["--quiet", *separator, "python3", "x.py", "--json", "y", "--", "z"]
    args = cli._parse("check", check_command, given)  # type: ignore[arg-type]
    assert (args.quiet, args.json) == (True, None)
    assert args.command == [*separator, "python3", "x.py", "--json", "y", "--", "z"]


@pytest.mark.parametrize("given", [[], ["--"], ["no-such-command"], ["--json", "/nowhere/x", "true"]])
def test_wrong_usage_builds_nothing(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_command, "build_handles", lambda: pytest.fail("built"))
    with pytest.raises(UsageError):
        check_command.run(cli._parse("check", check_command, given))  # type: ignore[arg-type]


def test_the_command_runs_in_the_users_environment(
    fake_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_command, "build_handles", lambda: fake_library)
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "python3").write_text('#!/bin/sh\necho "the user\'s, in $PWD, with ${VIRTUAL_ENV:-no environment}"\n')
    (tmp_path / "python3").chmod(0o755)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert cli.main(["check", "python3"]) == 0
    assert capfd.readouterr().out == f"the user's, in {tmp_path}, with no environment\n"
    assert str(tmp_path) not in sys.path
