"""Programs in plain Python: parse, check and run one with nothing but the module under test.

A program is a short straight-line script of calls, one a line, and also a valid Python script:

    # a band that is used after its dataset was closed
    d0 = create_raster("MEM", 16, 16, 1, "Byte")
    b0 = band(d0, 1)
    close(d0)
    read(b0, 0, 0, 4, 4)
    del b0

It is data: parsed, never executed as Python, so a reproducer from a stranger is safe to run. fuzz/parse.c and
fuzz/check.c read exactly the same language; what one refuses, the other refuses.

    python -m capsan.program FILE       shows each statement and what it did
"""

from capsan.program.check import check
from capsan.program.language import CONTROL_OPS, FINISHES, WAYS, Finish, Name, Program, ProgramError, Statement
from capsan.program.parse import parse
from capsan.program.run import Outcome, Result, run

__all__ = [
    "CONTROL_OPS",
    "FINISHES",
    "WAYS",
    "Finish",
    "Name",
    "Outcome",
    "Program",
    "ProgramError",
    "Result",
    "Statement",
    "check",
    "parse",
    "run",
]
