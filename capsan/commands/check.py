"""./run check: any command under the handle checker, which is brought up to date first."""

import argparse

from capsan.build import build_handles
from capsan.errors import UsageError
from capsan_handles import Problem
from capsan_handles import cli as handles

SUMMARY = handles.SUMMARY
EXAMPLE = f"{handles.EXAMPLE.format(prog='./run check')}\n\n{handles.STATUS}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    handles.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    try:
        handles.check_arguments(args)
        return handles.run(args, build_handles())
    except Problem as problem:
        raise UsageError(str(problem)) from problem
