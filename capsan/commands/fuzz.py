"""./run fuzz: a hunt, with its progress and its summary."""

import argparse
import json
import threading
import time
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from capsan.errors import UsageError
from capsan.findings import Finding, Findings
from capsan.gate import check_gate
from capsan.hunt import Hunt, Plan, scratch_folder
from capsan.paths import FINDINGS
from capsan.targets import ALL_TARGETS, SANITIZER_HELP, SANITIZERS, STACK_HELP, STACKS, find_target

SUMMARY = """Hunts for lifetime bugs: runs generated programs against the extension under ASan, UBSan, LSan and the
ledger of handles, goes on after findings, and folds duplicates. Findings go to findings/<signature>/: the minimal
program, the report, and finding.json. Exit status: 0 nothing found, 1 findings, 2 the hunt could not be made."""
EXAMPLE = "./run fuzz lifecycle --seconds 300 --jobs 2 --json hunt.json"

_PLAIN_SECONDS = 10.0
_SHOWN_BYTES = 160
_SHOWN = 5  # findings with their programs; one bug often has several signatures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", nargs="?", default="lifecycle", metavar="TARGET", help=f"one of: {', '.join(ALL_TARGETS)}"
    )
    parser.add_argument("--seconds", type=_positive, default=60, metavar="N", help="how long to hunt (60)")
    parser.add_argument("--jobs", type=_positive, default=1, metavar="N", help="processes that share one corpus (1)")
    parser.add_argument("--module", default="geocapsule", metavar="M", help="the module under test (geocapsule)")
    parser.add_argument("--stack", choices=STACKS, default="system", help=STACK_HELP)
    parser.add_argument("--sanitizer", choices=SANITIZERS, default="address", help=SANITIZER_HELP)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="keep new inputs in DIR, and start from them, too")
    parser.add_argument("--seed", type=int, metavar="N", help="of the random generator, to repeat a hunt")
    parser.add_argument("--findings", type=Path, default=None, metavar="DIR", help="where findings go (findings/)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and findings to FILE")


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def run(args: argparse.Namespace) -> int:
    console = Console(highlight=False)
    _check_outputs(args)
    target = find_target(args.target, args.module, args.stack, args.sanitizer)
    awake = check_gate(target)
    console.print(f"gate: {awake} planted bugs, each reported by its oracle")
    corpus = args.corpus.resolve() if args.corpus else None
    plan = Plan(target, args.seconds, args.jobs, args.module, corpus, args.seed)
    folder = (args.findings or FINDINGS).resolve()
    with scratch_folder() as scratch:
        hunt = Hunt(plan, Findings(folder), Path(scratch))
        interrupted, problem = _watch(hunt, console)
        if problem and not len(hunt.findings):
            raise problem
        figures = _figures(hunt)
    _summarise(hunt, figures, console)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")
    if problem:
        console.print(f"the hunt ended early: {problem}", style="bold", markup=False)
    if interrupted:
        console.print(f"interrupted after {hunt.elapsed:.0f} of {plan.seconds} s; nothing that was found is lost")
    return 1 if hunt.findings.unknown else (130 if interrupted else 0)


def _figures(hunt: Hunt) -> dict:
    status = hunt.status
    seconds = max(hunt.elapsed, 1e-9)
    return {
        "target": hunt.plan.target.name,
        "module": hunt.plan.module,
        "stack": hunt.plan.target.stack,
        "sanitizer": hunt.plan.target.sanitizer,
        "jobs": hunt.plan.jobs,
        "seconds": round(hunt.elapsed, 2),
        "programs": status.programs,
        "programs_per_second": round(status.programs / seconds, 1),
        "statements_per_program": round(status.statements / max(status.programs, 1), 1),
        "edges": hunt.edges,
        "lifetime_coverage": len(status.lifetime),
        "leak_checks": status.leak_checks if hunt.plan.target.sanitizer == "address" else 0,
        "rejected": status.rejected,
        "restarts": hunt.restarts,
        "findings": [finding.as_json() for finding in hunt.findings],
        "notes": hunt.notes,
    }


def _watch(hunt: Hunt, console: Console) -> tuple[bool, Exception | None]:
    """Runs the hunt and shows how it goes; returns whether it was interrupted, and what ended it early."""
    problem: list[Exception] = []

    def body() -> None:
        try:
            hunt.run()
        except Exception as error:  # for the thread that can report it, beside what was found until then
            problem.append(error)

    worker = threading.Thread(target=body)

    def tell(finding: Finding) -> None:
        what = "known" if finding.known else "[bold red]finding[/]"
        verdict = finding.verdict
        console.print(f"{what} after {finding.after:.1f} s: {verdict.headline} ({verdict.oracle})")

    hunt.on_finding = tell
    interrupted = False
    worker.start()
    try:
        _show_progress(hunt, worker, console)
    except KeyboardInterrupt:
        interrupted = True
        hunt.stop()
        console.print("stopping ...")
    worker.join()
    hunt.ended = hunt.ended or time.monotonic()
    return interrupted, problem[0] if problem else None


def _check_outputs(args: argparse.Namespace) -> None:
    """Before the time is spent, not after."""
    if args.json and (args.json.is_dir() or not args.json.parent.is_dir()):
        raise UsageError(f"--json {args.json}: not a file in a folder that exists")
    for option, path in (("--findings", args.findings), ("--corpus", args.corpus)):
        if path and path.exists() and not path.is_dir():
            raise UsageError(f"{option} {path}: not a folder")


def _progress_line(hunt: Hunt) -> str:
    status = hunt.status
    elapsed = max(hunt.elapsed, 1e-9)
    left = max(hunt.plan.seconds - elapsed, 0)
    return (
        f"{elapsed:4.0f} s, {left:.0f} s left   {status.programs:,} programs   {status.programs / elapsed:,.0f}/s   "
        f"{hunt.edges} edges   {len(status.lifetime)} lifetime states   {len(hunt.findings)} findings"
    )


def _show_progress(hunt: Hunt, worker: threading.Thread, console: Console) -> None:
    if console.is_terminal:
        with Live(console=console, refresh_per_second=4, transient=True) as live:
            while worker.is_alive():
                working = (
                    "minimising what was found ..." if hunt.elapsed > hunt.plan.seconds + 1 else _progress_line(hunt)
                )
                live.update(Text(working))
                worker.join(0.25)
        return
    next_line = _PLAIN_SECONDS
    while worker.is_alive():
        worker.join(0.25)
        if hunt.elapsed >= next_line and worker.is_alive():
            console.print(_progress_line(hunt), soft_wrap=True)
            next_line += _PLAIN_SECONDS


def _summarise(hunt: Hunt, figures: dict, console: Console) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row(
        "programs",
        f"{figures['programs']:,} in {figures['seconds']:.0f} s: {figures['programs_per_second']:,.0f}/s",
    )
    table.add_row("", f"{figures['statements_per_program']} statements each")
    whose = "the extension's own code" if figures["stack"] == "system" else "the extension, GDAL, PROJ and GEOS"
    table.add_row("edges", f"{figures['edges']} (of {whose})")
    table.add_row("lifetime", f"{figures['lifetime_coverage']} states: op, state of each handle, fate of its owner")
    table.add_row("leak checks", f"{figures['leak_checks']}")
    if figures["rejected"]:
        table.add_row("rejected", f"{figures['rejected']:,} inputs that are no programs for {hunt.plan.module}")
    found = [_describe(finding, hunt.findings.folder) for finding in hunt.findings.unknown]
    count = len(found)
    verdict = Text(
        "nothing found" if not count else f"{count} distinct finding{'s' if count > 1 else ''}", style="bold"
    )
    console.print(Panel(Group(table, verdict), title=f"{figures['target']}: {hunt.plan.module}", expand=False))
    for panel in found[:_SHOWN]:
        console.print(panel)
    for finding in hunt.findings.unknown[_SHOWN:]:
        console.print(
            f"and: {finding.verdict.headline}, {finding.times} times; in {hunt.findings.folder / finding.slug}"
        )
    for finding in hunt.findings:
        if finding.known:
            place = hunt.plan.target.known / finding.slug
            console.print(f"known: {finding.verdict.headline}, {finding.times} times; see {place}", soft_wrap=True)
    for note in hunt.notes:
        console.print(f"note: {note}", soft_wrap=True)


def _describe(finding: Finding, folder: Path) -> Panel:
    story = Text("\n".join(finding.verdict.story) or "see report.txt")
    times = "" if finding.times == 1 else f", {finding.times} times"
    times += f", in {finding.rate} replays" if finding.rate else ""
    place = Text(
        f"seen by {finding.verdict.oracle} after {finding.after:.1f} s{times}; in {folder / finding.slug}",
        style="dim",
    )
    return Panel(
        Group(_show(finding), Text(), story, place), title=f"[bold red]{finding.verdict.headline}", title_align="left"
    )


def _show(finding: Finding) -> Syntax | Text:
    smallest = finding.minimal or finding.program
    if finding.inputs.programs:
        code = smallest.rstrip("\n")
        return Syntax(code, "python", theme="ansi_dark", line_numbers=True, background_color="default")
    data = smallest.encode(errors="surrogateescape")
    more = f" ... {len(data)} bytes in all" if len(data) > _SHOWN_BYTES else ""
    return Text(f"{data[:_SHOWN_BYTES]!r}{more}")
