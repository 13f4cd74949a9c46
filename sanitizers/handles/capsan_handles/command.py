"""Starts the command that is checked, hands signals on to it, and waits for it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import NamedTuple

from capsan_handles import Problem

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Outcome(NamedTuple):
    status: int  # as a shell has it: 128 + the signal if it died of one
    signal: int  # that signal, or 0
    interrupted: bool  # we were asked to end


def find_command(name: str, environment: Mapping[str, str]) -> str:
    """The program that a shell would start."""
    path = shutil.which(name, path=environment.get("PATH", os.defpath))
    if path is not None:
        return path
    if os.sep in name and os.path.exists(name):
        raise Problem(f"{name} cannot be executed")
    raise Problem(f"command not found: {name}")


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Runs it with our stdin, stdout and stderr; whatever else we have open and pass on, it gets too."""
    path = find_command(command[0], environment)
    with _signals() as signals:
        try:
            process = subprocess.Popen(list(command), executable=path, env=dict(environment), close_fds=False)
        except OSError as error:
            raise Problem(f"cannot run {command[0]}: {error.strerror}") from error
        signals.hand_on_to(process)
        code = process.wait()
    died_of = max(0, -code)
    return Outcome(128 + died_of if died_of else code, died_of, signals.interrupted)


class _Signals:
    """What to do with the signals that would end us."""

    def __init__(self) -> None:
        self.interrupted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[int] = []

    def hand_on_to(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        for number in self._waiting:
            process.send_signal(number)

    def __call__(self, number: int, _: FrameType | None) -> None:
        self.interrupted = True
        if number in (signal.SIGINT, signal.SIGQUIT) and _from_terminal():
            return  # the command has got it too
        if self._process is None:
            self._waiting.append(number)
        else:
            self._process.send_signal(number)


def _from_terminal() -> bool:
    """Whether a key on the terminal reaches us, and so the command, which is in our group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


@contextlib.contextmanager
def _signals() -> Iterator[_Signals]:
    """A signal that we were told to ignore (nohup, a job in the background) stays ignored, here and in the command."""
    signals = _Signals()
    before = {number: signal.getsignal(number) for number in _FORWARDED}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, signals)
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
