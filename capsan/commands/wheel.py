"""./run wheel: geocapsule's wheels, built, checked, installed, tested and measured."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from capsan.errors import UsageError
from capsan.paths import BUILD, EXT, ROOT
from capsan.wheel.flavours import FLAVOURS, Flavour

SUMMARY = """Builds a wheel of geocapsule in isolation from a source distribution, checks it, installs it into a fresh
environment, runs the extension's tests there, and measures it: one line of a table for each flavour. The release
flavour is built beside any other, to compare with. The vendored flavour has the libraries of ./run stack --sanitizer
none inside, which are built first, once, in about 20 minutes; STACK_SOURCES and STACK_PREFIX are taken as there.

--check reads wheels that are there already, file by file, and says where they do not keep what their flavour
promises: search paths, libraries from outside, visible symbols, the sanitizers' runtime, data, licences, traces of
the machine that built them. --headers compiles the extension against the CPython headers of Debian's suites."""
EXAMPLE = """./run wheel --flavour asan
  ./run wheel --check build/wheelhouse/*.whl"""
OUT = BUILD / "wheelhouse"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--flavour", choices=FLAVOURS, action="append", help="build this flavour; may be given again")
    what.add_argument("--check", nargs="+", type=Path, metavar="WHEEL", help="check these files, and build nothing")
    what.add_argument("--headers", action="store_true", help="compile against each CPython that Debian has")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where wheels go (build/wheelhouse)")
    parser.add_argument("--plant", type=Path, metavar="PATCH", help="build with this mistake in ext, and run no tests")
    parser.add_argument("--no-tests", action="store_true", help="leave the tests out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures or the findings to FILE")


def run(args: argparse.Namespace) -> int:
    if args.check:
        figures = _check(args.check)
    elif args.headers:
        figures = _headers()
    else:
        out = (args.out or OUT / "planted" if args.plant else args.out or OUT).resolve()
        source = _plant(args.plant) if args.plant else EXT
        figures = _make(args.flavour, source, out, not (args.no_tests or args.plant))
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 1 if figures["findings"] else 0


def _check(wheels: Sequence[Path]) -> dict[str, Any]:
    from capsan.wheel.check import check_wheel
    from capsan.wheel.flavours import flavour_of

    findings = []
    for wheel in wheels:
        if not wheel.is_file():
            raise UsageError(f"no file {wheel}")
        problems = check_wheel(wheel)
        findings += _told(wheel, problems)
        print(f"{wheel.name} ({flavour_of(wheel).name}): {_count(problems)}")
    return {"findings": findings}


def _told(wheel: Path, problems: Sequence[Any]) -> list[dict[str, str]]:
    for problem in problems:
        print(f"FINDING   {problem.rule}: {problem.file} {problem.text}")
    return [{"wheel": wheel.name, **vars(problem)} for problem in problems]


def _count(problems: Sequence[Any]) -> str:
    return f"{len(problems)} findings" if problems else "as promised"


def _headers() -> dict[str, Any]:
    from capsan.wheel.headers import compile_against_suites

    findings = []
    for outcome in compile_against_suites():
        print(f"CPython {outcome.version} ({outcome.suite}): {outcome.messages[:1] or 'no warning'}")
        findings += [{"version": outcome.version, "message": message} for message in outcome.messages]
    return {"findings": findings}


def _plant(patch: Path) -> Path:
    from capsan.planted_tree import planted_tree

    if not patch.is_file():
        raise UsageError(f"no file {patch}")
    tree = BUILD / "planted-wheel"
    planted_tree(tree, patch.resolve())
    return tree / "ext"


def _make(names: Sequence[str], source: Path, out: Path, tests: bool) -> dict[str, Any]:
    from capsan.wheel.check import check_wheel
    from capsan.wheel.make import install, make_wheel
    from capsan.wheel.measure import measure
    from capsan.wheel.trial import try_wheel

    findings: list[dict[str, Any]] = []
    rows: dict[str, dict[str, Any]] = {}
    installed = []
    for name in dict.fromkeys(["release", *names]):
        flavour = FLAVOURS[name]
        sdist, wheel = make_wheel(flavour, out, source)
        problems = check_wheel(wheel, flavour, [ROOT, source])
        findings += _told(wheel, problems)
        installed.append(install(flavour, wheel))
        rows[name] = {"wheel": wheel.name, "sdist": sdist.name, **_contents(flavour, wheel), "problems": len(problems)}
    costs = measure(installed)
    for one in installed:
        name = one.flavour.name
        cost = costs[name]
        rows[name] |= {
            "import_seconds": round(cost.import_seconds, 4),
            "rounds_ratio": round(cost.seconds / costs["release"].seconds, 2),
        }
        if tests and name in names:
            trial = try_wheel(one)
            rows[name] |= {"tests": trial.tests, "skipped": trial.skipped}
            for finding in trial.findings:
                print(f"FINDING   {finding['test']}: {finding['message']}")
            findings += [{"wheel": one.wheel.name, **finding} for finding in trial.findings]
    _table(rows)
    print(f"wheels: {out}, and each installed in {out}/venv")
    return {"wheels": rows, "findings": findings}


def _contents(flavour: Flavour, wheel: Path) -> dict[str, Any]:
    from capsan.stack import instrumented
    from capsan.wheel.check import libraries_inside

    linked = instrumented("none").versions if flavour.has_stack else {}

    return {
        "bytes": wheel.stat().st_size,
        "tag": wheel.name.removesuffix(".whl").split("-", 2)[2],
        "libraries": [*(f"{name.upper()} {version}" for name, version in linked.items()), *libraries_inside(wheel)],
    }


def _table(rows: dict[str, dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("flavour", "size", "tag", "libraries inside", "import", "1,000 rounds", "tests", "checked")
    for name, row in rows.items():
        table.add_row(
            name,
            f"{row['bytes'] / 1000:,.0f} kB",
            row["tag"],
            ", ".join(row["libraries"]) or "none",
            f"{row['import_seconds'] * 1000:.0f} ms",
            f"{row['rounds_ratio']:.2f} x",
            f"{row['tests']:,}" if "tests" in row else "-",
            f"{row['problems']} findings" if row["problems"] else "as promised",
        )
    Console(width=None if Console().is_terminal else 200).print(table)
