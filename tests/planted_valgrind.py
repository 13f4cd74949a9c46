"""./run test --valgrind on tests with planted bugs, in the background: it takes its time, and other tests go on."""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from commands import command, environment

from capsan.build import build
from capsan.paths import ROOT

TESTS = """
import ctypes, os, signal, subprocess
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.calloc.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.calloc.argtypes = [ctypes.c_size_t], [ctypes.c_size_t, ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def test_reads_freed_memory():
    dead = libc.malloc(24)
    libc.free(dead)
    ctypes.string_at(dead, 1)

def test_leaks():
    for _ in range(3):
        libc.calloc(1, {leak_size})

def test_child_reads_freed_memory():
    subprocess.run([{planted!r}, "invalid-read"], stdout=subprocess.DEVNULL)

def in_fork(work):
    if (child := os.fork()) == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def test_fork_reads_freed_memory():
    dead = libc.malloc(24)
    libc.free(dead)
    in_fork(lambda: ctypes.c_char.from_address(dead).value)  # another stack than above

def test_fork_gives_nothing_back():
    assert in_fork(test_leaks) == 0

def test_dies():
    os.kill(os.getpid(), signal.SIGSEGV)
"""
_SECONDS = 1200
LEAK_SIZE = 321


class Answer(NamedTuple):
    status: int
    findings: list[dict[str, Any]]
    stdout: str
    stderr: str


class PlantedRun:
    def __init__(self, folder: Path) -> None:
        self._report = folder / "out.json"
        self._answer: Answer | None = None
        planted = build("plain", ["valgrind_planted"]) / "sanitizers" / "valgrind_planted"
        (folder / "test_planted.py").write_text(TESTS.format(planted=str(planted), leak_size=LEAK_SIZE))
        self._process = subprocess.Popen(
            command("test", "--valgrind", "--json", self._report, folder / "test_planted.py"),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> Answer:
        if self._answer is None:
            stdout, stderr = self._process.communicate(timeout=_SECONDS)
            findings = json.loads(self._report.read_text())["findings"] if self._report.exists() else []
            self._answer = Answer(self._process.returncode, findings, stdout, stderr)
        return self._answer

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate()
