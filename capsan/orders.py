"""One program under every way to finish: ./run replay --all-orders."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from capsan import program
from capsan.errors import UsageError
from capsan.log import Verdict
from capsan.program.language import MAX_FINISH_NUMBER, MAX_ITEMS
from capsan.rate import Rate

_REACHED = {
    "HERE": "in the same process",
    "PROCESS": "in a process of its own",
    "INTERPRETER": "with an interpreter of its own",
}
_TAKES = {
    "NOTHING": "takes nothing",
    "NUMBER": f"takes a number from 0 to {MAX_FINISH_NUMBER}: osr_cleanup=2",
    "NUMBERS": f"takes numbers from 0 to {MAX_FINISH_NUMBER}, none of them twice: permutation=2,0,1",
}


class Order(NamedTuple):
    """A way to finish, with what it takes, and what came of it."""

    finish: program.Finish
    argument: str  # "2", "2,0,1", or empty
    verdict: Verdict | None = None
    rate: Rate = Rate(0, 1)

    @property
    def option(self) -> str:
        """What a replay is told."""
        return f"{self.finish.name}={self.argument}" if self.argument else self.finish.name

    @property
    def result(self) -> str:
        if self.verdict:
            times = f", {self.rate} times" if self.rate.times > 1 else ""
            return f"{self.verdict.headline} ({self.verdict.oracle}){times}"
        return "all is kept" if self.finish.expected == "KEPT" else "nothing is left"


def parse_way(text: str) -> str:
    """What --finish takes, made sure of: "order", "osr_cleanup=2", "permutation=2,0,1". Or UsageError."""
    name, _, argument = text.partition("=")
    finish = program.FINISHES.get(name)
    if finish is None:
        raise UsageError(f"there is no way '{name}': there is {', '.join(program.FINISHES)}")
    numbers = argument.split(",") if argument else []
    valid = all(number.isascii() and number.isdigit() and int(number) <= MAX_FINISH_NUMBER for number in numbers)
    valid = valid and len(set(map(int, numbers))) == len(numbers) <= MAX_ITEMS
    fits = {"NOTHING": "=" not in text, "NUMBER": len(numbers) == 1, "NUMBERS": True}
    if not valid or not fits[finish.argument]:
        raise UsageError(f"{name} {_TAKES[finish.argument]}")
    return text


def orders_of(path: Path, has_interpreter: bool) -> Iterator[Order]:
    """Every way for this program. A permutation takes every second variable first; OSRCleanup() comes half-way."""
    try:
        parsed = program.parse(path.read_bytes())
    except program.ProgramError as error:
        raise UsageError(f"{path}:{error}") from None
    variables = len({statement.target for statement in parsed.statements if statement.target})
    for finish in program.FINISHES.values():
        if finish.place == "INTERPRETER" and not has_interpreter:
            continue
        seconds = ",".join(map(str, range(1, min(variables, MAX_ITEMS), 2)))
        yield Order(
            finish, {"NUMBER": str(min(variables // 2, MAX_FINISH_NUMBER)), "NUMBERS": seconds}.get(finish.argument, "")
        )


def show_orders(orders: list[Order], console: Console) -> None:
    """A table for a person, plain lines for a pipe."""
    if not console.is_terminal:
        for order in orders:
            console.print(f"{'FINDING' if order.verdict else 'ok':<9} {order.option:<24} {order.result}", markup=False)
        return
    table = Table("finish", "where", "result")
    for order in orders:
        style = "red" if order.verdict else None
        table.add_row(order.option, _REACHED[order.finish.place], order.result, style=style)
    console.print(table)
