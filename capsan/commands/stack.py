"""./run stack: PROJ, GEOS and GDAL with sanitizers, built once and kept."""

import argparse
import json
from pathlib import Path

from capsan.stack import DEFAULT_SANITIZER, DEFAULT_SUITE, fetch_sources, instrumented
from capsan.stack.recipe import SANITIZERS, SUITES

SUMMARY = """Builds PROJ, GEOS and GDAL as static libraries with sanitizers, from Debian's own source packages, and
prints where they are. That takes about 20 minutes on two cores, once: the result is kept in ~/.cache/capsan/stack
(XDG_CACHE_HOME) under versions, flags and compiler. An interrupted build goes on at the next call.

STACK_SOURCES=DIR takes the sources from a folder (proj-1.2.3, geos-..., gdal-..., or Debian source packages) whatever
the suite is, STACK_PREFIX=DIR a ready build instead: for machines without apt. --fetch DIR leaves the sources of a
suite in a folder for that, unpacked. STACK_COMPILER=gcc builds --sanitizer none where there is no clang."""
EXAMPLE = """./run stack
  ./run stack --suite trixie --sanitizer address"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--suite", choices=SUITES, default=DEFAULT_SUITE, help=f"the Debian release of the sources ({DEFAULT_SUITE})"
    )
    parser.add_argument(
        "--sanitizer",
        choices=SANITIZERS,
        default=DEFAULT_SANITIZER,
        help=f"what the libraries are built with ({DEFAULT_SANITIZER})",
    )
    parser.add_argument("--update", action="store_true", help="ask the archive for newer sources than those kept")
    parser.add_argument(
        "--fetch", type=Path, metavar="DIR", help="leave the sources in DIR, as STACK_SOURCES takes them; build nothing"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write where all of it is, and how to link it, to FILE"
    )


def run(args: argparse.Namespace) -> int:
    if args.fetch:
        for tree in fetch_sources(args.fetch, args.suite, args.update):
            print(tree)
        return 0
    stack = instrumented(args.sanitizer, args.suite, args.update)
    if args.json:
        args.json.write_text(json.dumps(stack.as_json(), indent=2, default=str) + "\n")
    print(stack.prefix)
    return 0
