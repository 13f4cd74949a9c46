"""The lifetime states by name, as native-enumerate --list tells them: which op had handles in which states, how a
handle went, what was called on another thread, what a callback did. See fuzz/states.h."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capsan.targets import target_environment

# Columns of the grid: a group, and in it the states that the handle may be in; shadow.h has them as fates.
ALIVE = ("open", "owner dropped")
OVER = ("closed", "ended", "uncertain")
FATES = ("value", "other kind", *ALIVE, *OVER)
COLUMNS = {
    "made": ("",),
    "used": (*ALIVE, *OVER, "other kind", "value"),
    "close": (*ALIVE, *OVER),
    "drop": (*ALIVE, *OVER),
    "end": (*ALIVE, *OVER),
    "thread": ("",),
    "callback": ("during", "after"),
}
ANY, NONE = "any", "none"  # rows of ops that take a handle of any kind, or that neither take nor make one


@dataclass(frozen=True)
class Place:
    """A cell of the grid."""

    kind: str
    group: str
    column: str


@dataclass(frozen=True)
class State:
    number: int  # of its counter
    about: str  # op, close, drop, end, thread, callback
    op: str
    result: str  # the kind that the op makes, or none
    rest: tuple[str, ...]

    @property
    def handles(self) -> list[tuple[str, str]]:
        """The kind and the fate of each handle that it is about; no fate for a thread's."""
        if self.about == "op":
            return list(zip(self.rest[::2], self.rest[1::2], strict=True))
        if self.about in ("thread", "callback"):
            return [(self.rest[0], "")]
        return [(self.rest[0], self.rest[1])]

    @property
    def fates(self) -> tuple[str, ...]:
        return tuple(fate for _, fate in self.handles if fate)

    @property
    def places(self) -> set[Place]:
        """An op of two handles is in two places: each of them has its own."""
        return {Place(kind or self.result or NONE, *self._column(fate)) for kind, fate in self.handles or [("", "")]}

    def _column(self, fate: str) -> tuple[str, str]:
        if self.about == "op":
            return ("used", fate) if fate else ("made", "")
        return (self.about, self.rest[2] if self.about == "callback" else fate)

    def __str__(self) -> str:
        if self.about == "op":
            return f"{self.op}({', '.join(f'{kind}: {fate}' for kind, fate in self.handles)})"
        if self.about == "thread":
            return f"{self.op} on another thread"
        if self.about == "callback":
            return f"{self.op}: a callback's {self.rest[1]} {self.rest[2]} it"
        kind, fate, children = self.rest
        return f"{self.about} of a {kind}: {fate}{', with children' if children == 'children' else ''}"


def read_states(lines: Iterable[str]) -> Iterator[State]:
    for line in lines:
        number, about, op, result, *rest = line.rstrip("\n").split("\t")
        yield State(int(number), about, op, result, tuple(rest))


def list_states(enumerate_states: Path) -> dict[int, State]:
    command = [str(enumerate_states), "--list"]
    done = subprocess.run(command, env=target_environment(), capture_output=True, text=True, check=True)
    return {state.number: state for state in read_states(done.stdout.splitlines())}
