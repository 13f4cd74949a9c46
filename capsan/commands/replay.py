"""./run replay: programs once each, each in a process of its own, and what every statement did."""

import argparse
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from capsan.errors import UsageError
from capsan.log import Verdict, read_verdict
from capsan.orders import Order, orders_of, parse_way, show_orders
from capsan.rate import Rate, count_ended, times_for
from capsan.targets import (
    ALL_TARGETS,
    BYTE_TARGETS,
    LEAKS_EXIT,
    PROGRAMS,
    SANITIZER_HELP,
    SANITIZERS,
    STACK_HELP,
    STACKS,
    Inputs,
    Target,
    find_target,
    run_replay,
)

SUMMARY = """Runs programs once each under every oracle, and prints what each statement did. A folder stands for the
programs in it. A program that starts ops is run 20 times, and what is said of it is a rate: how many of these showed
it. --finish has programs end in another way than they say, --all-orders in every way that there is in
fuzz/finish.def. Exit status: 0 nothing found, 1 findings, 2 a file is not a program or cannot be read."""
EXAMPLE = """./run replay corpus/lifecycle/orders/projection_after_context.py
  ./run replay --finish permutation=2,0,1 program.py
  ./run replay --all-orders program.py"""

_REFUSED = 2


class Replay(NamedTuple):
    path: Path
    verdict: Verdict | None
    refused: str  # why it is no program; empty if it is
    output: str
    report: str
    known: bool = False  # a finding that the target's corpus explains
    rate: Rate = Rate(0, 1)  # how many of its runs showed this
    others: tuple[str, ...] = ()  # what else they showed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a program, or an input of another target, or a folder of them",
    )
    parser.add_argument("--target", default="lifecycle", choices=ALL_TARGETS, help="whose inputs these are (lifecycle)")
    parser.add_argument("--module", default="geocapsule", metavar="M", help="the module under test (geocapsule)")
    parser.add_argument("--stack", choices=STACKS, default="system", help=STACK_HELP)
    parser.add_argument(
        "--seconds", type=_seconds, default=10, metavar="N", help="a program that runs longer is a finding (10)"
    )
    parser.add_argument("--sanitizer", choices=SANITIZERS, default="address", help=SANITIZER_HELP)
    parser.add_argument(
        "--times", type=_times, metavar="N", help="run each program N times (1; 20 where it starts ops)"
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--finish", type=_way, metavar="WAY", help="end programs so: collect, permutation=2,0,1 ...")
    ways.add_argument("--all-orders", action="store_true", help="try every way to end, and print a table")
    parser.add_argument("--quiet", action="store_true", help="one line a program")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdicts to FILE")


def _seconds(text: str) -> int:
    seconds = int(text)
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 86400")
    return seconds


def _times(text: str) -> int:
    times = int(text)
    if not 0 < times <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 1000")
    return times


def _way(text: str) -> str:
    try:
        return parse_way(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(args: argparse.Namespace) -> int:
    if args.target in BYTE_TARGETS and (args.finish or args.all_orders):
        raise UsageError(f"--finish and --all-orders are for programs: the inputs of '{args.target}' are bytes")
    console = Console(highlight=False, soft_wrap=True)
    files = _inputs(args.files, BYTE_TARGETS.get(args.target, PROGRAMS))
    target = find_target(args.target, args.module, args.stack, args.sanitizer)
    if args.all_orders:
        return _try_orders(target, files, args, console)
    with ThreadPoolExecutor(2) as pool:
        replays = list(pool.map(lambda path: _replay(target, path, args), files))
    for replay in replays:
        _show(replay, console, args.quiet or len(files) > 5)
    if args.json:
        args.json.write_text(json.dumps(_figures(target, replays), indent=2) + "\n")
    found = sum(replay.verdict is not None and not replay.known for replay in replays)
    known = sum(replay.known for replay in replays)
    refused = sum(bool(replay.refused) for replay in replays)
    if len(files) > 1:
        what = "programs" if target.inputs.programs else "inputs"
        more = (f", {known} known" if known else "") + (f", {refused} refused" if refused else "")
        console.print(f"{len(files)} {what}, {found} findings{more}")
    return 1 if found else (2 if refused else 0)


def _try_orders(target: Target, files: list[Path], args: argparse.Namespace, console: Console) -> int:
    tried: dict[Path, list[Order]] = {}
    refused = []
    for path in files:
        orders = list(orders_of(path, target.name != "native"))
        with ThreadPoolExecutor(2) as pool:
            replays = list(pool.map(lambda order, path=path: _replay(target, path, args, order.option), orders))
        if why := next((replay.refused for replay in replays if replay.refused), ""):
            console.print(_printable(why), markup=False)
            refused.append({"file": str(path), "why": why})
            continue
        tried[path] = [
            order._replace(verdict=replay.verdict, rate=replay.rate)
            for order, replay in zip(orders, replays, strict=True)
        ]
        if len(files) > 1:
            console.print(_printable(f"{path}:"), markup=False)
        show_orders(tried[path], console)
    found = sum(order.verdict is not None for orders in tried.values() for order in orders)
    if args.json:
        figures = {"target": target.name, "refused": refused, "programs": [_table(*item) for item in tried.items()]}
        args.json.write_text(json.dumps(figures, indent=2) + "\n")
    console.print(f"{sum(map(len, tried.values()))} ways, {found} findings")
    return 1 if found else (2 if refused else 0)


def _table(path: Path, orders: list[Order]) -> dict:
    return {
        "file": str(path),
        "ways": [
            {
                "finish": order.finish.name,
                "option": order.option,
                "expected": order.finish.expected.lower(),
                "finding": order.verdict.signature.slug if order.verdict else None,
                "headline": order.verdict.headline if order.verdict else None,
                "oracle": order.verdict.oracle if order.verdict else None,
                **order.rate._asdict(),
            }
            for order in orders
        ],
    }


def _inputs(paths: list[Path], inputs: Inputs) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = inputs.find(path)
            if not inside:
                raise UsageError(f"no programs (*.py) in {path}" if inputs.programs else f"no inputs in {path}")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise UsageError(f"no such file, or not a regular one: {path}")
    return files


def _replay(target: Target, path: Path, args: argparse.Namespace, way: str | None = None) -> Replay:
    """All runs of one program. They share processes, each until it finds something; a leak shows only at its end."""
    times = args.times or (times_for(path.read_bytes()) if target.inputs.programs else 1)
    shown: dict[str, Replay] = {}
    left = times
    together = True
    while left > 0:
        replay = _run(target, path, args, way, left if together else 1)
        if replay.refused or (replay.verdict is None and together):
            if replay.refused or not shown:
                return replay._replace(rate=Rate(0, times))
            break
        if replay.verdict and replay.verdict.signature.bug == "leak" and together and left > 1:
            together = False
            continue
        left -= max(count_ended(replay.output) + (replay.verdict is not None), 1) if together else 1
        if replay.verdict:
            slug = replay.verdict.signature.slug
            known = shown.setdefault(slug, replay)
            shown[slug] = known._replace(rate=Rate(known.rate.found + 1, times))
    if not shown:
        return replay._replace(rate=Rate(0, times))
    first, *others = sorted(shown.values(), key=lambda replay: (replay.known, -replay.rate.found))
    return first._replace(others=tuple(f"{_name(other)}, {other.rate} times" for other in others))


def _name(replay: Replay) -> str:
    assert replay.verdict
    return f"{replay.verdict.headline} ({replay.verdict.oracle})"


def _run(target: Target, path: Path, args: argparse.Namespace, way: str | None, copies: int) -> Replay:
    way = way or args.finish
    options = ["--leaks", *(["--finish", way] if way else [])]
    files = [path.absolute()] * copies
    patience = (2 + copies) * args.seconds + 60
    try:
        done = run_replay(
            target,
            files,
            *options,
            seconds=args.seconds,
            timeout=patience,
            module=args.module,
        )
    except subprocess.TimeoutExpired:
        return Replay(path, None, f"{path}: the replay did not end, and did not notice", "", "")
    if done.returncode == LEAKS_EXIT and copies == 1:
        done = run_replay(target, files, *options, seconds=args.seconds, module=args.module, precise=True)
    verdict = read_verdict(done.stderr)
    refused = ""
    if verdict is None and done.returncode == _REFUSED:
        refused = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "refused"
    elif verdict is None and done.returncode not in (0, LEAKS_EXIT):
        refused = f"{path}: the replay ended with status {done.returncode}\n{done.stderr[-2000:]}"
    known = verdict is not None and target.knows(verdict.signature.slug)
    return Replay(path, verdict, refused, done.stdout, done.stderr, known)


def _one_run(replay: Replay) -> str:
    """Of the output of several: the run that found something, or else the first."""
    runs, run = [], ""
    for line in replay.output.splitlines(keepends=True):
        run += line
        if count_ended(line):
            runs.append(run)
            run = ""
    return run if replay.verdict and run else "".join(runs[:1]) + run


def _show(replay: Replay, console: Console, quiet: bool) -> None:
    if replay.refused:
        console.print(_printable(replay.refused), markup=False)
        return
    if not quiet:
        console.print(_printable(_one_run(replay)), end="", markup=False)
    times = f", {replay.rate} times" if replay.rate.times > 1 else ""
    if replay.verdict is None:
        if quiet or times:
            found = f", nothing found in {replay.rate.times} runs" if times else ""
            console.print(_printable(f"ok        {replay.path}{found}"), markup=False)
        return
    if not quiet:
        console.print(_printable(replay.report), end="", markup=False)
    what = "known    " if replay.known else "FINDING  "
    console.print(_printable(f"{what} {replay.path}: {_name(replay)}{times}"), markup=False)
    for other in replay.others:
        console.print(_printable(f"      and {replay.path}: {other}"), markup=False)


def _printable(text: str) -> str:
    """Nothing that could steer a terminal; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _figures(target: Target, replays: list[Replay]) -> dict:
    return {
        "target": target.name,
        "programs": len(replays),
        "refused": [{"file": str(replay.path), "why": replay.refused} for replay in replays if replay.refused],
        "findings": [
            {
                "file": str(replay.path),
                "signature": replay.verdict.signature.slug,
                "headline": replay.verdict.headline,
                "oracle": replay.verdict.oracle,
                "story": list(replay.verdict.story),
                "known": replay.known,
                **replay.rate._asdict(),
            }
            for replay in replays
            if replay.verdict
        ],
    }
