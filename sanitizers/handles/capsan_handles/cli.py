"""capsan-handles: runs a command with the library preloaded, and says at the end what was found."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from capsan_handles import Problem, __version__, library_path
from capsan_handles.asan import AsanReport, asan_environment, asan_findings, find_runtime, read_reports
from capsan_handles.command import Outcome, find_command, run_command
from capsan_handles.preload import preload_value
from capsan_handles.report import Report, make_report, read_logs
from capsan_handles.sarif import sarif_document
from capsan_handles.summary import summary_lines
from capsan_handles.symbols import add_sources

FOUND, NOT_RUN, INTERRUPTED = 1, 2, 130

SUMMARY = """Runs COMMAND, and reports where it, or a process that it starts, uses a handle of GDAL, PROJ or GEOS
against its lifetime. What is checked needs no rebuild: the library is preloaded."""
EXAMPLE = "{prog} --json found.json -- python3 -m pytest tests/test_raster.py"
STATUS = """exit status: 1 if anything was found; else that of COMMAND (128 + N if it died of signal N); 2 wrong usage,
130 interrupted."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(NOT_RUN, f"{self.prog}: {message} ({self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _Parser(
        prog="capsan-handles",
        description=SUMMARY,
        epilog=f"example:\n  {EXAMPLE.format(prog='capsan-handles')}\n\n{STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"capsan-handles {__version__}")
    add_arguments(parser)
    args = parser.parse_args(arguments)
    try:
        return run(args)
    except Problem as problem:
        print(f"capsan-handles: {problem}", file=sys.stderr)
        return NOT_RUN


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options before COMMAND; all that follows it is its own."""
    parser.usage = f"{parser.prog} [options] [--] COMMAND [arguments]"
    parser.add_argument("--halt", action="store_true", help="end the process at its first finding")
    parser.add_argument("--no-leaks", action="store_true", help="do not report handles that are alive at exit")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings and all figures to FILE")
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write the findings to FILE as SARIF 2.1.0")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write the native calls to FILE as a C program")
    parser.add_argument("--asan", action="store_true", help="preload AddressSanitizer too, and explain its reports")
    parser.add_argument("--quiet", action="store_true", help="nothing as it happens, only the summary at the end")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=argparse.SUPPRESS)


def check_arguments(args: argparse.Namespace) -> None:
    """What can be known to be wrong before anything is built or run; raises Problem."""
    command = _command(args)
    if not command:
        raise Problem("no command: what is to be checked? (see --help)")
    find_command(command[0], os.environ)
    for file in (args.json, args.sarif, args.trace):
        if file is not None:
            _try_to_write(file)


def _command(args: argparse.Namespace) -> list[str]:
    given = list(args.command)
    return given[1:] if given[:1] == ["--"] else given


def run(args: argparse.Namespace, library: Path | None = None) -> int:
    """Checks args.command; the exit status. Raises Problem when it cannot even be started."""
    check_arguments(args)
    command = _command(args)
    library = library or library_path()
    runtime = [find_runtime()] if args.asan else []
    with tempfile.TemporaryDirectory(prefix="capsan-handles-") as name:
        folder = Path(name)
        preload = preload_value([*runtime, library], os.environ, folder)
        outcome = run_command(command, {**os.environ, **_environment(args, folder), "LD_PRELOAD": preload})
        processes = read_logs(folder)
        asan = read_reports(folder)
    report = make_report(processes, asan_findings(asan, processes))
    add_sources(report.findings)
    _show(report, asan, outcome)
    _write_files(args, report, command, outcome)
    if outcome.interrupted:
        return INTERRUPTED
    return FOUND if report.findings else outcome.status


def _environment(args: argparse.Namespace, folder: Path) -> dict[str, str]:
    variables = {"CAPSAN_HANDLES_LOG": str(folder)}
    if args.halt:
        variables["CAPSAN_HANDLES_HALT"] = "1"
    if args.no_leaks:
        variables["CAPSAN_HANDLES_LEAKS"] = "0"
    if args.quiet:
        variables["CAPSAN_HANDLES_QUIET"] = "1"
    if args.trace is not None:
        args.trace.unlink(missing_ok=True)  # the first process that makes a call makes it
        variables["CAPSAN_HANDLES_TRACE"] = str(args.trace.absolute())
    if args.asan:
        variables.update(asan_environment(os.environ, folder))
    return variables


def _try_to_write(file: Path) -> None:
    """Before the run: nobody wants to hear after an hour that its report cannot be kept."""
    existed = file.exists()
    try:
        file.open("a").close()
    except OSError as error:
        raise Problem(f"cannot write {file}: {error.strerror}") from error
    if not existed:
        file.unlink()


def _show(report: Report, asan: list[AsanReport], outcome: Outcome) -> None:
    lines = [line for item in asan for line in item.text.splitlines()]
    lines += [f"capsan-handles: {line}" for line in summary_lines(report, outcome.status, outcome.signal)]
    text = "".join(f"{line}\n" for line in lines)
    try:
        sys.stderr.write(text.encode("utf-8", "backslashreplace").decode("utf-8"))
        sys.stderr.flush()
    except (OSError, UnicodeError):
        pass  # whoever closed it does not want to know


def _write_files(args: argparse.Namespace, report: Report, command: list[str], outcome: Outcome) -> None:
    documents = []
    if args.json is not None:
        documents.append((args.json, report.as_json(command, outcome.status)))
    if args.sarif is not None:
        documents.append((args.sarif, sarif_document(report.findings, command, outcome.status)))
    for file, document in documents:
        try:
            file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise Problem(f"cannot write {file}: {error.strerror}") from error
