"""What a program consists of, and its limits: the same as fuzz/program.h has."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

MAX_BYTES = 65536
MAX_LINES = 256  # statements, comments and blank lines
MAX_ARGS = 8
MAX_ITEMS = 64  # of one list
MAX_ALL_ITEMS = 4096  # of all lists
MAX_NAMES = 256  # variables and ops
MAX_NAME = 31
MAX_NUMBER = 63  # characters
MAX_DATA = 16384  # bytes of one string, decoded
MAX_THREADS = 4
MAX_ALLOCATION = 1_000_000  # the greatest n of fail_allocation(n)

# Those of fuzz/drivers.def, and one that does not exist, to try what happens.
DRIVERS = ("GTiff", "MEM", "PNG", "VRT", "GeoJSON", "ESRI Shapefile", "Memory", "none")

FUZZ = Path(__file__).resolve().parent.parent.parent / "fuzz"


class Finish(NamedTuple):
    """A line of fuzz/finish.def, which says what each is."""

    name: str
    argument: str  # NOTHING, NUMBER or NUMBERS
    place: str  # HERE, PROCESS or INTERPRETER
    expected: str  # GONE or KEPT
    doc: str

    @property
    def stays(self) -> bool:
        """Whether whoever runs the program goes on afterwards, in the same process."""
        return self.place == "HERE"


_FINISH = re.compile(r'^FINISH\((\w+),\s*(\w+),\s*(\w+),\s*(\w+),\s*"(.*)"\)$', re.M)
FINISHES = {line[0]: Finish(*line) for line in _FINISH.findall((FUZZ / "finish.def").read_text(encoding="utf-8"))}
WAYS = tuple(FINISHES)
MAX_FINISH_NUMBER = 255

# What the function of callback(way, x) does, as fuzz/ways.def has it, and whether it takes an x.
CALLBACK_WAYS = {
    "continue": False,
    "stop": False,
    "raise": False,
    "collect": False,
    "close_all": False,
    "close": True,
    "drop": True,
    "nest": True,
}

# capsan's own ops, which any module under test gets besides its own: fewest and most arguments. `plant`
# proves that an oracle is awake, in the fuzzer only; it is here because no variable may have its name.
CONTROL_OPS = {
    "collect": (0, 0),
    "cycle": (1, 1),
    "alias": (1, 1),
    "on": (2, MAX_ARGS),
    "start": (2, MAX_ARGS),
    "wait": (1, 1),
    "finish": (1, 2),
    "callback": (1, 2),
    "on_error": (1, 1),
    "fail_allocation": (1, 1),
    "plant": (1, 2),
}

ON_THREADS = ("on", "start")  # whose first two arguments are a thread and an op


class ProgramError(ValueError):
    """What is not a program: where (both from 1), and what was expected there."""

    def __init__(self, line, column, message):
        super().__init__(f"{line}:{column}: {message}")
        self.line, self.column, self.message = line, column, message


@dataclass(frozen=True)
class Name:
    """An argument that names a variable, or the op of on(t, op, ...) or start. All others are plain Python values."""

    text: str


@dataclass
class Statement:
    line: int
    source: str  # without its comment
    kind: str  # "call" or "del"
    target: str | None  # the variable that is assigned or deleted
    op: str | None = None
    args: list = field(default_factory=list)
    columns: list = field(default_factory=list, compare=False, repr=False)  # of the op, then of each argument

    @property
    def called(self):
        """The op, also of on(t, op, ...) and start(t, op, ...); or the control op."""
        return self.args[1].text if self.op in ON_THREADS else self.op

    @property
    def arguments(self):
        """Those of the op itself."""
        return self.args[2:] if self.op in ON_THREADS else self.args


@dataclass
class Program:
    statements: list

    @property
    def way(self):
        """How a checked program ends: one of WAYS."""
        finish = self._finish
        return finish.args[0] if finish else "order"

    @property
    def way_argument(self):
        """A number, a list of numbers, or None."""
        finish = self._finish
        return finish.args[1] if finish and len(finish.args) > 1 else None

    @property
    def starts(self):
        """Whether ops run beside others: then what a run of it shows is one of several things that it may show."""
        return any(statement.op == "start" for statement in self.statements)

    @property
    def _finish(self):
        first = self.statements[0] if self.statements else None
        return first if first and first.op == "finish" else None
