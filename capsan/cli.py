"""Reads the command line, loads the module of the command asked for, and turns errors into exit statuses."""

import argparse
import difflib
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NamedTuple, Protocol, cast

from capsan.errors import EnvironmentProblem, UsageError

FOUND_NOTHING, FOUND_SOMETHING, NOT_RUN, INTERRUPTED = 0, 1, 2, 130


class Command(NamedTuple):
    """A row of the table; the module is capsan.commands.<name>."""

    name: str
    help: str


# One a line in just this form: ./run reads it too, to answer --help before anything is installed.
COMMANDS = (
    Command("fuzz", "hunt for lifetime bugs with generated programs"),
    Command("replay", "run programs again, under every oracle"),
    Command("test", "run the whole test suite under sanitizers"),
    Command("coverage", "measure what of ext the tests and the corpus reach"),
    Command("check", "run any command under the handle checker"),
    Command("stack", "build PROJ, GEOS and GDAL with sanitizers, once"),
    Command("wheel", "build, check and try geocapsule's wheels"),
    Command("bench", "measure throughput and what is detected"),
)


class CommandModule(Protocol):
    """What a module under capsan.commands has; PASSES_ON = True besides, if it hands arguments on."""

    SUMMARY: str
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    try:
        signal.signal(signal.SIGTERM, _interrupt)  # what a job that is cancelled gets: it ends like Ctrl-C
        status = _dispatch(list(arguments))
        sys.stdout.flush()
        return status
    except (UsageError, EnvironmentProblem) as problem:
        print(f"capsan: {problem}", file=sys.stderr)
        return NOT_RUN
    except KeyboardInterrupt:
        print("capsan: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; without this the interpreter complains once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    except OSError as error:  # a full disk, a folder that may not be written
        print(f"capsan: {error}", file=sys.stderr)
        return NOT_RUN
    except Exception:
        # Python's own exit status for this is 1, which here would say that something was found.
        traceback.print_exc()
        print("capsan: this is an error in capsan itself", file=sys.stderr)
        return NOT_RUN


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return FOUND_NOTHING if arguments else NOT_RUN
    name, *rest = arguments
    if name not in {command.name for command in COMMANDS}:
        raise UsageError(_unknown(name))
    module = cast(CommandModule, importlib.import_module(f"capsan.commands.{name}"))
    return module.run(_parse(name, module, rest))


def _parse(name: str, module: CommandModule, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"./run {name}",
        description=module.SUMMARY,
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    if not getattr(module, "PASSES_ON", False):
        return parser.parse_args(arguments)
    # What follows a -- is never ours, and argparse would swallow the -- itself.
    ours = arguments.index("--") if "--" in arguments else len(arguments)
    args, rest = parser.parse_known_args(arguments[:ours])
    args.rest = rest + arguments[ours:]
    return args


def _overview() -> str:
    rows = "\n".join(f"  {command.name:<10} {command.help}" for command in COMMANDS)
    return f"usage: ./run COMMAND [arguments]\n       ./run COMMAND --help\n\n{rows}"


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "./run --help lists the commands"
    return f"no command '{name}': {hint}"
