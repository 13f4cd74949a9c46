"""Reads what a target printed when it died: which oracle spoke, about what, at which statement."""

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """A first signature, to fold duplicates by: two findings with the same one are taken for one bug."""

    bug: str  # the class: "double-free", "left-open" ...
    kind: str  # of handle, "none" where none is involved
    op: str  # that was running; "drop" where a value went: del, the collector, the end of the program

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"{self.bug}-{self.kind}-{self.op}".lower()).strip("-")


@dataclass(frozen=True)
class Verdict:
    signature: Signature
    oracle: str
    headline: str  # one line for a table
    story: tuple[str, ...]  # what our own oracles say in words


# fuzz/report.h says what these look like.
_FINDING = re.compile(r"^==capsan== finding: (\S+) of (\S+) in (\S+)", re.M)
_WHERE = re.compile(r"^==capsan== at (statement \d+|the end), (\S+) of (\S+): (.*)$", re.M)
_OURS = re.compile(r"^==capsan== (?!finding:)(.*)$", re.M)
_RUNTIME_ERROR = re.compile(r"^(?!==capsan== ).*?([^/\s]+: runtime error: .*)$", re.M)
# The name of an instance of a template begins with what it returns.
_FRAME = re.compile(
    r"^ +#\d+ 0x[0-9a-f]+ +(?:in (?:(?:void|bool|int|long|double) )?([^\s(]+)|\(\S*/([^\s/]+\+0x[0-9a-f]+)\))", re.M
)
# Frames in which an error is noticed rather than made: of the sanitizers' runtime, of allocators, of our own reports.
_NOTICES = re.compile(
    r"__|operator$|std::|([mc]|re)alloc$|free$|mem\w+$|str\w+$|abort$|raise$|gsignal$|(CPL|VSI)\w*(Error\w*|[mc]alloc\w*|Realloc\w*|Strdup)$"
    r"|hear_error|pass_error_on|report_|watch_memory|sanitizer",
    re.I,
)
_OP_FRAME = re.compile(r"\bin op_(?!call\b)(\w+) ")  # op_call runs them all

# What the sanitizers and the engine begin their reports with, in order of preference, and how the bug is called here.
_REPORTS = (
    (re.compile(r"(?m)^==\d+== ?ERROR: AddressSanitizer: attempting double-free"), "AddressSanitizer", "double-free"),
    (
        re.compile(r"(?m)^==\d+== ?ERROR: AddressSanitizer: attempting free on address which was not malloc"),
        "AddressSanitizer",
        "bad-free",
    ),
    (re.compile(r"(?m)^==\d+== ?ERROR: AddressSanitizer: SEGV"), "AddressSanitizer", "segv"),
    (re.compile(r"(?m)^==\d+== ?ERROR: AddressSanitizer: ([\w-]+)"), "AddressSanitizer", None),
    (re.compile(r"(?m)^WARNING: ThreadSanitizer: ([\w -]+?) \("), "ThreadSanitizer", None),
    (re.compile(r"(?m)^==\d+== ?ERROR: ThreadSanitizer: ([\w-]+)"), "ThreadSanitizer", None),
    (re.compile(r"(?m)^(?!==capsan== ).*: runtime error: "), "UndefinedBehaviorSanitizer", "undefined-behaviour"),
    (re.compile(r"(?m)^==\d+== ?ERROR: LeakSanitizer: detected memory leaks"), "LeakSanitizer", "leak"),
    (re.compile(r"(?m)^Fatal Python error: ([\w-]+)"), "Python", None),
    (re.compile(r"(?m)^==\d+== ?ERROR: libFuzzer: timeout"), "the clock", "timeout"),
    (re.compile(r"(?m)^==\d+== ?ERROR: libFuzzer: out-of-memory"), "libFuzzer", "out-of-memory"),
    (re.compile(r"(?m)^==\d+== ?ERROR: libFuzzer: ([\w-]+)"), "libFuzzer", None),
)
# Ways for a value to go that differ only in when: one bug in a destructor shows in all of them.
_DROPS = {"del": "drop", "teardown": "drop", "collect": "drop"}

_OUR_ORACLES = {
    "undocumented-exception": "the exception table",
    "closed-too-early": "the shadow model",
    "used-after-close": "the shadow model",
    "timeout": "the clock",
    "leak": "LeakSanitizer",
    "disagreement": "the comparison of OGR and GEOS",
    "fatal-error": "GDAL",
    "too-much-memory": "the bound of memory",
}


def read_verdict(log: str) -> Verdict | None:
    """None if nothing in the log is a finding."""
    where = _WHERE.search(log)
    op, kind = (_DROPS.get(where[2], where[2]), where[3]) if where else ("none", "none")
    story = tuple(_OURS.findall(log) + _RUNTIME_ERROR.findall(log)[:1])
    if (found := _FINDING.search(log)) and found[1] != "leak":
        # An abort of ours: what the engine says about the signal after it is an echo.
        if found[1] == "timeout":
            return Verdict(Signature("timeout", "none", op), "the clock", f"timeout in {op}", story)
        signature = Signature(found[1], _kind(found[2], log), _DROPS.get(found[3], found[3]))
        return Verdict(signature, _OUR_ORACLES.get(found[1], "the ledger"), _headline(signature), story)
    for pattern, oracle, bug in _REPORTS:
        if not (match := pattern.search(log)):
            continue
        bug = bug or match[1].lower().replace(" ", "-")
        if bug == "leak":
            frame = _OP_FRAME.search(log)
            op = frame[1] if frame else "none"
            kind = (
                "input" if found and found[3] == "input" else "none"
            )  # "of memory in input": what a replay of bytes says
        signature = Signature(bug, _kind(kind, log, bug == "stack-overflow"), op)
        return Verdict(signature, oracle, _headline(signature), story)
    return None


def _kind(kind: str, log: str, recurses: bool = False) -> str:
    """Of an input of bytes, what tells one bug in a library from another is no handle, but the function it is in: the
    innermost, or the one that calls itself again and again, whatever it was calling when the stack was full."""
    if kind != "input":
        return kind
    frames = [frame for pair in _FRAME.findall(log) if not _NOTICES.match(frame := pair[0] or pair[1])]
    if recurses and frames:
        return Counter(frames).most_common(1)[0][0]
    return frames[0] if frames else "input"


def _headline(signature: Signature) -> str:
    about = "" if signature.kind == "none" else f" of {signature.kind}"
    return f"{signature.bug}{about} in {signature.op}"
