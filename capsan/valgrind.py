"""How valgrind is started, how it proves that it is awake, and what its log says.

A log has the findings of one process, and between them the lines of capsan/valgrind_plugin.py, which tell what ran."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from capsan.errors import EnvironmentProblem
from capsan.paths import ROOT, preset_dir
from capsan.sanitizers import plain_environment

SUPPRESSIONS = ROOT / "sanitizers" / "suppressions" / "valgrind.supp"
FOUND_EXIT = 99  # of a process in which valgrind found something
_OPTIONS = (
    "--leak-check=full",
    # What nothing points to any more. At the exit of an interpreter much is "possibly lost" or reachable on purpose.
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    f"--error-exitcode={FOUND_EXIT}",
    "--error-limit=no",
    "--num-callers=40",
    # With a library's debug file its inlined calls would be frames, too; suppressions have to fit with and without.
    "--read-inline-info=no",
    # No pipes in /tmp, which a valgrind that is killed would leave there.
    "--vgdb=no",
    # Tests of what happens at the end of an interpreter start one. ASan's memory map leaves no room for valgrind; what
    # capsan.program runs are programs of the corpus, for which a replay needs but one process; mypy is not ours, nor is
    # ldconfig, which ctypes asks for libraries.
    "--trace-children=yes",
    f"--trace-children-skip={preset_dir('asan')}/*,*/ldconfig",
    "--trace-children-skip-by-arg=capsan.program,mypy",
    # How often each suppression was used.
    "--show-error-list=yes",
)
# What the plugin writes into the log: see its functions.
TEST, CHILD, LEAK_CHECK, END = "test", "child", "leaks before here", "the end of the interpreter"

_PREFIX = re.compile(r"^==\d+== ?")
_SAID = re.compile(r"^\*\*\d+\*\* capsan: (.*)$")
_FRAME = re.compile(r"^ *(at|by) 0x[0-9A-F]+: ")
_THREAD = re.compile(r"^Thread \d+.*:$")
_REPEATED = re.compile(r"^\d+ errors in context \d+ of \d+:$")
_OPTION = "Handling new value "  # of an option that the process changed itself, as the child of a fork does
_ADDRESS = re.compile(r"0x[0-9A-F]+")
_USED = re.compile(r"^--\d+-- used_suppression: +\d+ (\S+) ")
_LEAK = "definitely lost"
_DEATH = "Process terminating"
_PLANTED = {"invalid-read": "Invalid read of size 1", "leak": "40 bytes in 1 blocks are definitely lost"}


@dataclass
class Record:
    """A finding, as valgrind words it; the lines below its message are the stack and what is known of the address."""

    message: str
    lines: list[str]
    tests: list[str] = field(default_factory=list)  # that may have caused it; for a leak, all since the last look

    @property
    def is_leak(self) -> bool:
        return _LEAK in self.message

    @property
    def is_death(self) -> bool:
        return self.message.startswith(_DEATH)

    @property
    def key(self) -> str:
        """The same for the same finding in another process, or at another look for leaks, when it may have grown."""
        stack = [_ADDRESS.sub("", line) for line in self.lines]
        return "\n".join([_LEAK if self.is_leak else self.message, *stack])


@dataclass
class Log:
    """What one process wrote."""

    records: list[Record] = field(default_factory=list)
    children: dict[str, str] = field(default_factory=dict)  # the number of each, and the test that started it
    running: str | None = None  # the test that began last; END after the last of them


def valgrind_command(logs: Path, command: Sequence[str | Path], suppressions: Path = SUPPRESSIONS) -> list[str]:
    """The command under valgrind; each of its processes writes a log of its own into a folder."""
    return [
        "valgrind",
        *_OPTIONS,
        f"--suppressions={suppressions}",
        f"--log-file={logs}/%p.log",
        "--",
        *map(str, command),
    ]


def valgrind_environment(plain: Path) -> dict[str, str]:
    """Python's objects as blocks of malloc's, so that valgrind knows each of them."""
    return {
        **plain_environment(),
        "PYTHONMALLOC": "malloc",
        "PYTHONFAULTHANDLER": "1",
        "DEBUGINFOD_URLS": "",  # valgrind would ask a server for the symbols of libraries
        "CAPSAN_VALGRIND_REQUESTS": str(plain / "sanitizers" / "libvalgrind_requests.so"),
    }


def check_awake(plain: Path, suppressions: Path = SUPPRESSIONS) -> int:
    """How many planted bugs valgrind reported: all. EnvironmentProblem (exit 2) names what it passed over."""
    if shutil.which("valgrind") is None:
        raise EnvironmentProblem("cannot run valgrind: ./run installs what is missing")
    planted = plain / "sanitizers" / "valgrind_planted"
    with ThreadPoolExecutor() as pool:
        *provoked, (status, log) = pool.map(lambda bug: _provoke(planted, bug, suppressions), (*_PLANTED, "nothing"))
    for (bug, report), (found, its_log) in zip(_PLANTED.items(), provoked, strict=True):
        if found != FOUND_EXIT or report not in its_log:
            raise EnvironmentProblem(
                f"valgrind is asleep, so a run would prove nothing: it did not report a planted {bug}"
            )
    if status != 0:
        raise EnvironmentProblem(f"valgrind ends a program without bugs with status {status}:\n{log[-1000:]}")
    return len(_PLANTED)


def _provoke(planted: Path, bug: str, suppressions: Path) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="capsan-valgrind-") as logs:
        command = valgrind_command(Path(logs), [planted, bug], suppressions)
        environment = valgrind_environment(planted.parent.parent)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
        log = "".join(path.read_text(errors="replace") for path in Path(logs).glob("*.log"))
    return done.returncode, log + done.stderr


def read_logs(folder: Path, root: int) -> Log:
    """What the processes of one run found, each distinct finding once. `root` is the number of the process that was
    started: its log tells which test ran, and which test started the other processes."""
    main = folder / f"{root}.log"
    log = _read_log(main) if main.exists() else Log()
    for path in sorted(folder.glob("*.log")):
        if path != main:
            log.records += _of_child(path, log.children.get(path.stem))
    first: dict[str, Record] = {}
    for record in log.records:
        first.setdefault(record.key, record)
    log.records = list(first.values())
    return log


def _of_child(path: Path, test: str | None) -> list[Record]:
    records = _read_log(path).records
    for record in records:
        record.tests = [test] if test else []
    return records


def used_suppressions(folder: Path) -> set[str]:
    """The names of the suppressions that some process of a run needed."""
    lines = (line for path in folder.glob("*.log") for line in path.read_text(errors="replace").splitlines())
    return {match[1] for line in lines if (match := _USED.match(line))}


def _read_log(path: Path) -> Log:
    log = Log()
    since: list[str] = []  # tests since the last look for leaks
    for block in _blocks(path.read_text(errors="replace")):
        if said := _SAID.match(block[0]):
            what, _, name = said[1].partition(": ")
            if what == TEST:
                log.running = name
                since.append(name)
            elif what == CHILD and log.running:
                log.children[name] = log.running
            elif what == LEAK_CHECK:
                since = []
            elif what == END:
                log.running = END
        elif record := _read_record(block):
            running = [log.running] if log.running else []
            record.tests = since[:] if record.is_leak and since else running
            log.records.append(record)
    return log


def _blocks(text: str) -> Iterator[list[str]]:
    """What is between empty lines; a line of the plugin is a block of its own."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        said = _SAID.match(line)
        content = _PREFIX.sub("", line)
        if block and (said or not content.strip()):
            yield block
            block = []
        if said:
            yield [line]
        elif content.strip() and _PREFIX.match(line) and not content.startswith(_OPTION):
            block.append(content)


def _read_record(block: list[str]) -> Record | None:
    """A block with a stack is a finding, but for those that valgrind shows once more at the end."""
    if _THREAD.match(block[0]):
        block = block[1:]
    if len(block) < 2 or _REPEATED.match(block[0]) or not any(_FRAME.match(line) for line in block):
        return None
    return Record(block[0].strip(), block[1:])
