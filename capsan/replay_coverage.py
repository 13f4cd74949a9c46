"""./run coverage --stack and --lifetime: what replays of the corpus reach, without the tests."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from capsan.edges import LIBRARIES, TargetEdges, measure_edges
from capsan.errors import UsageError
from capsan.lifetime import Lifetime, measure_lifetime
from capsan.pages import write_pages
from capsan.paths import BUILD
from capsan.targets import ALL_TARGETS, BYTE_TARGETS, Target, find_target

_FOLDERS = ("seeds", "orders", "regressions")  # of a corpus: what is replayed of it
_STATES_OF = "native"  # the target whose replay counts lifetime states


def measure_replays(args: argparse.Namespace) -> int:
    """Exit status. UsageError if there is no such corpus."""
    stack = args.stack or "system"
    names = (args.target or list(ALL_TARGETS)) if args.stack else []
    _check_corpus(args.corpus, names)
    edges = [_measure_target(name, stack, args.corpus) for name in names]
    wanted = args.lifetime or not args.target or _STATES_OF in names
    lifetime = _measure_lifetime(stack, args.corpus) if wanted else None
    _show(edges, lifetime)
    if args.html or args.stack:
        page = write_pages(args.html or BUILD / "coverage-html" / stack, stack, edges, lifetime)
        print(f"capsan: the pages begin with {page}", file=sys.stderr)
    if args.json:
        args.json.write_text(json.dumps(_figures(stack, edges, lifetime), indent=2) + "\n")
    return 0


def _measure_target(name: str, stack: str, kept: Path | None) -> TargetEdges:
    target = find_target(name, stack=stack)
    inputs = [path for folder in _FOLDERS for path in target.inputs.find(target.corpus / folder)]
    inputs += _kept(target, kept)
    print(f"capsan: replaying {len(inputs)} inputs of {name}", file=sys.stderr, flush=True)
    return measure_edges(target, inputs)


def _check_corpus(corpus: Path | None, names: list[str]) -> None:
    """The inputs of one sort of target say nothing to another: programs, the bytes of a raster, those of a geometry."""
    if corpus is None:
        return
    if not corpus.is_dir():
        raise UsageError(f"--corpus {corpus}: no such folder")
    sorts = {name if name in BYTE_TARGETS else "programs" for name in names}
    if len(sorts) > 1 and not _has_folders_of_targets(corpus):
        raise UsageError(
            f"--corpus {corpus} is what a hunt of one target kept: name that one by --target, or give a folder with"
            " one folder a target, named after it"
        )


def _has_folders_of_targets(corpus: Path) -> bool:
    return any((corpus / name).is_dir() for name in ALL_TARGETS)


def _kept(target: Target, folder: Path | None) -> list[Path]:
    """What a hunt kept: in a folder named after its target, where there are such; else all are this one's. libFuzzer
    names files by their hash, without a suffix."""
    if folder is None:
        return []
    if _has_folders_of_targets(folder):
        folder = folder / target.name
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _measure_lifetime(stack: str, kept: Path | None) -> Lifetime:
    print("capsan: enumerating lifetime states", file=sys.stderr, flush=True)
    return measure_lifetime(stack, _kept(find_target(_STATES_OF, stack=stack), kept))


def _figures(stack: str, edges: list[TargetEdges], lifetime: Lifetime | None) -> dict[str, Any]:
    if not edges and lifetime:
        return lifetime.as_json()
    figures: dict[str, Any] = {"stack": stack, "targets": {target.target: target.as_json() for target in edges}}
    return figures | ({"lifetime": lifetime.as_json()} if lifetime else {})


def _show(edges: list[TargetEdges], lifetime: Lifetime | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if edges:
        console.print(_table(edges))
    for target in edges:
        for name in target.failed:
            console.print(f"{target.target}: ended in a finding, so that less was reached: {name}", markup=False)
    if lifetime:
        for line in _lines(lifetime):
            console.print(line, markup=False)


def _table(edges: list[TargetEdges]) -> Table:
    libraries = [name for name in LIBRARIES if any(name in target.libraries for target in edges)]
    columns = (Column(title, justify="right", no_wrap=True) for title in ("inputs", *libraries))
    table = Table("target", *columns, title="edges reached, in %")
    for target in edges:
        cells = (target.libraries.get(name) for name in libraries)
        table.add_row(target.target, str(target.inputs), *(str(cell.edges) if cell else "-" for cell in cells))
    return table


def _lines(lifetime: Lifetime) -> list[str]:
    figures = lifetime.as_json()
    reached = figures["corpus"]["reached"]
    return [
        f"{figures['reachable']} lifetime states are reachable, as {lifetime.programs} enumerated programs show; "
        f"the seeds alone reach {figures['seeds']}: {lifetime.share:.1%}",
        f"all {lifetime.replayed} programs reach {reached}: {lifetime.corpus_share:.1%}, "
        f"and {len(lifetime.beyond)} states that enumeration does not meet",
        *(f"  not reached: {group.reason.what}: {len(group.states)}" for group in lifetime.unreached),
        *(f"ended in a finding, and is not counted: {name}" for name in lifetime.failed),
    ]
