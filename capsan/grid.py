"""The picture of lifetime coverage: a grid of kinds and orders, a cell for what was done to a kind in a state."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from capsan.lifetime import Lifetime
from capsan.states import ANY, COLUMNS, NONE, Place

LEVELS = (1, 2, 5, 20, 100)  # a cell has the colour of the last that its tries come up to
TITLES = {
    "made": "made",
    "used": "given to an op when",
    "close": "closed when",
    "drop": "dropped when",
    "end": "left to the end when",
    "thread": "on another thread",
    "callback": "a callback acts",
}
LABELS = {
    "open": "open",
    "owner dropped": "owner dropped",
    "closed": "closed",
    "ended": "ended with owner",
    "uncertain": "maybe invalid",
    "other kind": "other kind",
    "value": "plain value",
    "during": "during the op",
    "after": "as it ends",
    "": "",
}


@dataclass
class Cell:
    place: Place
    reachable: int = 0
    reached: int = 0
    tries: int = 0  # in how many programs, summed over its states

    @property
    def level(self) -> int:
        """0: never tried."""
        return bisect.bisect_right(LEVELS, self.tries)

    @property
    def look(self) -> str:
        """The class of its style: there is nothing to reach, it was never tried, or how often it was."""
        if not self.reachable:
            return "none"
        return f"tried{self.level}" if self.tries else "blank"

    def __str__(self) -> str:
        order = " ".join(word for word in (TITLES[self.place.group], LABELS[self.place.column]) if word)
        if not self.reachable:
            return f"{self.place.kind}, {order}: enumeration reaches no such state"
        states = "state" if self.reachable == 1 else "states"
        return f"{self.place.kind}, {order}: {self.reached} of {self.reachable} {states}, tried {self.tries} times"


@dataclass(frozen=True)
class Row:
    kind: str
    cells: list[Cell]


def make_grid(lifetime: Lifetime) -> list[Row]:
    """A row for each kind, in the order of the table of kinds, and at the end two for ops without one."""
    kinds = list(dict.fromkeys(state.rest[0] for state in lifetime.states.values() if state.about == "close"))
    rows = [Row(kind, list(_empty_cells(kind))) for kind in (*kinds, ANY, NONE)]
    cells = {cell.place: cell for row in rows for cell in row.cells}
    for number in lifetime.reachable | lifetime.corpus.keys():
        for place in lifetime.states[number].places:
            cell = cells[place]
            cell.reachable += 1
            cell.reached += number in lifetime.corpus
            cell.tries += lifetime.corpus.get(number, 0)
    return rows


def _empty_cells(kind: str) -> Iterator[Cell]:
    for group, columns in COLUMNS.items():
        for column in columns:
            yield Cell(Place(kind, group, column))
