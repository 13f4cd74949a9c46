"""python -m capsan.program FILE: runs programs with nothing but the module under test."""

import argparse
import importlib
import os
import stat
import sys
from pathlib import Path

from capsan.program.check import check
from capsan.program.finish import INNER, NoLibraryError, complete, fork, wait_for
from capsan.program.inner import run_inside
from capsan.program.language import FINISHES, MAX_BYTES, ProgramError
from capsan.program.parse import parse
from capsan.program.run import run


class UsageError(Exception):
    """Wrong usage or environment; the message says what to do."""


def read_file(path):
    """The bytes of a file, at most one more than a program has. Raises UsageError, and never blocks."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if os.path.islink(path):
            raise UsageError(f"{path}: is a symbolic link; name the file itself") from None
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"{path!r}: not a file name") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UsageError(f"{path}: is not a regular file")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def import_module(name):
    """The module under test. Raises UsageError if it cannot be had or has no op table."""
    try:
        module = importlib.import_module(name)
    except Exception as error:
        advice = "\nBuild it with ./run, then set PYTHONPATH=ext:build/plain/ext" if name == "geocapsule" else ""
        raise UsageError(f"cannot import {name}: {error}{advice}") from None
    if not hasattr(module, "OPS"):
        raise UsageError(f"{name} has no OPS: a module under test describes its ops as geocapsule.OPS does")
    missing = [op["name"] for op in module.OPS if not hasattr(module, op["name"])]
    if missing:
        raise UsageError(f"{name} has no {', '.join(missing)}, which its OPS promises")
    return module


def set_environment():
    """No network and no side files, whatever the caller's settings."""
    os.environ.update(GDAL_PAM_ENABLED="NO", PROJ_NETWORK="OFF")
    os.environ.pop("GDAL_DISABLE_READDIR_ON_OPEN", None)


def corpus_folder(path):
    """The folder that "data/..." in this program is relative to, or None: then it is the current one."""
    own = Path(__file__).resolve().parent.parent.parent / "corpus"
    for folder in [*path.parents, own]:
        if (folder / "data").is_dir() and (folder / "lifecycle").is_dir():
            return folder
    return None


def printable(text):
    """The text with nothing in it that could steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _print_trace(statement, outcome):
    # In two halves: when a statement crashes, it is the last one on the screen.
    if outcome is None:
        print(f"{statement.line:3}  {printable(statement.source):<30} -> ", end="", flush=True)
    else:
        print(printable(f"skipped: {outcome.text}" if outcome.state == "skipped" else outcome.text), flush=True)


def load(path, module):
    """The program in a file. Raises ProgramError and UsageError."""
    program = parse(read_file(path))
    check(program, module.OPS)
    return program


def run_file(path, program, module, trace):
    """Runs one file and returns whether there was no finding. Raises NoLibraryError."""
    folder = corpus_folder(Path(path).absolute())
    if folder:
        os.chdir(folder)
    result = run(program, module, trace)
    finding = result.finding
    if finding:
        where = f"{path}:{finding.statement.line}:1"
        print(
            printable(f"{where}: {finding.statement.source} raised an undocumented {finding.text}"),
            file=sys.stderr,
        )
    if trace:
        print(f"ended: {result.way}", flush=True)
    return not finding


def main(arguments=None):
    """The command line. Returns 0, 1 after an undocumented exception, 2 for what cannot be run."""
    parser = argparse.ArgumentParser(
        prog="python -m capsan.program",
        description="Run programs, and show each statement and what it did.",
        epilog="example: python -m capsan.program corpus/lifecycle/orders/band_after_dataset_closed.py",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a program")
    parser.add_argument("--module", default="geocapsule", help="the module under test (default: geocapsule)")
    parser.add_argument("--quiet", action="store_true", help="say nothing but what was found")
    options = parser.parse_args(arguments)
    use_streams()
    set_environment()
    try:
        module = import_module(options.module)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    # Each program has a current folder of its own, so relative names are resolved first.
    paths = [os.path.abspath(name) for name in options.files]
    several = len(paths) > 1
    statuses = []
    for name, path in zip(options.files, paths, strict=True):
        if several and not options.quiet:
            print(f"{printable(name)}:")
        statuses.append(_run_one(path, name, module, options.quiet, several))
    return max(statuses)


def use_streams():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")


def _run_one(path, name, module, quiet, several):
    """A program that ends its process has one of its own where there are several."""
    try:
        way = load(path, module).way
    except (ProgramError, UsageError) as error:
        return _refuse(name, error)
    if several and not FINISHES[way].stays:
        child = fork()
        if child:
            return wait_for(child)
    if way in INNER:
        status = run_inside(way, path, name, module.__name__, quiet)
    else:
        status = run_here(path, name, module, quiet)
    try:
        status = status if status == 2 else complete(module, way, status)
    except NoLibraryError as error:
        status = _refuse(name, error)
    if several and not FINISHES[way].stays:
        sys.exit(status)
    return status


def run_here(path, name, module, quiet):
    """Returns 0, 1 after an undocumented exception, 2 for what cannot be run."""
    try:
        return 0 if run_file(path, load(path, module), module, None if quiet else _print_trace) else 1
    except (ProgramError, UsageError, NoLibraryError) as error:
        return _refuse(name, error)


def _refuse(name, error):
    text = f"{name}:{error}" if isinstance(error, ProgramError) else str(error)
    print(printable(text), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
