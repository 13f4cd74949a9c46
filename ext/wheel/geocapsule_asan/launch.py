"""geocapsule-asan: this Python with the sanitizers' runtime loaded first, and options under which reports are right."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from geocapsule_asan import COMMAND, runtime

USAGE = f"""usage: {COMMAND} [--leaks] ARGUMENTS OF PYTHON

Runs this Python with ASan and UBSan watching geocapsule, and every program that it starts:
  {COMMAND} script.py
  {COMMAND} -m pytest tests
  {COMMAND} -m geocapsule_asan.double_close     a planted bug, to see a report

--leaks looks for lost memory when the script has ended, before the interpreter does.
ASAN_OPTIONS and UBSAN_OPTIONS of the environment come on top of those set here.
Exit status: that of the script; 1 too when a sanitizer ended it, or --leaks found any."""

ASAN_OPTIONS = (
    # Leaks are looked for when asked: at the exit of an interpreter much is kept on purpose.
    "detect_leaks=1",
    "leak_check_at_exit=0",
    # Python finds its stack limits by address, and a fake stack has others.
    "detect_stack_use_after_return=0",
    # An absurd size has to come back as an error of the library, as it does without ASan.
    "allocator_may_return_null=1",
    "max_allocation_size_mb=512",
    # faulthandler comes later and would take these over: 2 keeps them for the report with the faulting frame.
    "handle_segv=2",
    "handle_sigbus=2",
    "handle_sigfpe=2",
    "handle_sigill=2",
    # Abort stays with faulthandler, whose Python traceback is the better one there.
    "handle_abort=0",
)
# Whole stacks of allocations inside libraries without frame pointers: slow, and without them a leak lacks its op.
LEAK_STACKS = "fast_unwind_on_malloc=0"
UBSAN_OPTIONS = ("print_stacktrace=1", "halt_on_error=1")
_SEPARATORS = re.compile(r"[ :]")


def main() -> int:
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    options = list(ASAN_OPTIONS)
    if arguments[0] == "--leaks":
        arguments = ["-m", "geocapsule_asan.leaks", *arguments[1:]]
        options.append(LEAK_STACKS)
    try:
        library = runtime()
    except ImportError as error:
        return _refuse(str(error))
    if _SEPARATORS.search(str(library)):
        return _refuse(f"the loader cannot preload a file with a space or a colon in its path: {library}")
    return _become([sys.executable, *arguments], {**os.environ, **environment(library, os.environ, options)})


def environment(library: Path, present: Mapping[str, str], options: Sequence[str] = ASAN_OPTIONS) -> dict[str, str]:
    """What to lay over an environment."""
    there = [entry for entry in _SEPARATORS.split(present.get("LD_PRELOAD", "")) if entry not in ("", str(library))]
    variables = {
        "LD_PRELOAD": ":".join([str(library), *there]),
        "ASAN_OPTIONS": _join([*options, *_symbolizer_options(), present.get("ASAN_OPTIONS", "")]),
        "UBSAN_OPTIONS": _join([*UBSAN_OPTIONS, present.get("UBSAN_OPTIONS", "")]),
        # Blocks of Python's own allocator would hide from ASan, and from LSan what they refer to.
        "PYTHONMALLOC": "malloc",
        "PYTHONFAULTHANDLER": "1",
    }
    symbolizer = present.get("ASAN_SYMBOLIZER_PATH") or find_symbolizer()
    return {**variables, "ASAN_SYMBOLIZER_PATH": symbolizer} if symbolizer else variables


def find_symbolizer() -> str | None:
    """What gives the frames of a report their names and lines: llvm-symbolizer, under the names distributions use."""
    plain = shutil.which("llvm-symbolizer")
    numbered = Path("/usr/bin").glob("llvm-symbolizer-[0-9]*")
    newest = max(numbered, key=lambda path: int(re.sub(r"\D", "", path.name)), default=None)
    return plain or (str(newest) if newest else None)


def _symbolizer_options() -> list[str]:
    """binutils has a slower one."""
    return [] if find_symbolizer() else ["allow_addr2line=1"]


def _join(options: Sequence[str]) -> str:
    return ":".join(option for option in options if option)


def _become(command: list[str], variables: Mapping[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, variables)


def _refuse(why: str) -> int:
    print(f"{COMMAND}: {why}", file=sys.stderr)
    return 2
