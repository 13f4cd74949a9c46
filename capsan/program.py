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

import argparse
import gc
import importlib
import keyword
import os
import queue
import re
import stat
import sys
import threading
import types
from dataclasses import dataclass, field
from pathlib import Path

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

WAYS = ("order", "reverse", "collect", "finalize")

# capsan's own ops, which any module under test gets besides its own: fewest and most arguments. `plant`
# proves that an oracle is awake, in the fuzzer only; it is here because no variable may have its name.
CONTROL_OPS = {
    "collect": (0, 0),
    "cycle": (1, 1),
    "alias": (1, 1),
    "on": (2, MAX_ARGS),
    "finish": (1, 1),
    "plant": (1, 1),
}


_NAMES_A_FILE = re.compile(r"[=,@:](?:/|~|\./|\.\.)")


class ProgramError(ValueError):
    """What is not a program: where (both from 1), and what was expected there."""

    def __init__(self, line, column, message):
        super().__init__(f"{line}:{column}: {message}")
        self.line, self.column, self.message = line, column, message


@dataclass(frozen=True)
class Name:
    """An argument that names a variable, or the op of on(t, op, ...). All others are plain Python values."""

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


@dataclass
class Program:
    statements: list

    @property
    def way(self):
        """How a checked program ends: one of WAYS."""
        first = self.statements[0] if self.statements else None
        return first.args[0] if first and first.op == "finish" else "order"


# ---- parse

_SPACE = re.compile(r"[ \t]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:([\\\"'nrt])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_PLAIN = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t"}


class _Line:
    """Reads one line from left to right. A method starts at `at` and leaves it behind what it has read."""

    def __init__(self, text, number, parser):
        self.text, self.number, self.parser, self.at = text, number, parser, 0

    def fail(self, message, at=None):
        raise ProgramError(self.number, (self.at if at is None else at) + 1, message)

    def peek(self, size=1):
        return self.text[self.at : self.at + size]

    def skip_space(self):
        start = self.at
        self.at = _SPACE.match(self.text, start).end()
        return self.at > start

    def accept(self, character):
        self.skip_space()
        if self.peek() != character:
            return False
        self.at += 1
        return True

    def expect(self, character, where):
        if not self.accept(character):
            self.fail(f"expected '{character}' {where}")

    def name(self):
        self.skip_space()
        match = _NAME.match(self.text, self.at)
        if not match:
            self.fail("expected a name")
        name = match.group()
        if len(name) > MAX_NAME:
            self.fail(f"expected a name of at most {MAX_NAME} characters")
        if keyword.iskeyword(name):
            self.fail(f'expected a name; "{name}" is a keyword')
        self.parser.names.add(name)
        if len(self.parser.names) > MAX_NAMES:
            self.fail(f"expected at most {MAX_NAMES} different names in a program")
        self.at = match.end()
        return name

    def number_value(self):
        match = _NUMBER.match(self.text, self.at)
        if not match:
            self.fail("expected a number after '-'")
        end = match.end()
        if re.match(r"[A-Za-z0-9_.]", self.text[end : end + 1]):
            self.fail(f"expected the number to end before '{self.text[end]}'", end)
        if end - self.at > MAX_NUMBER:
            self.fail(f"expected a number of at most {MAX_NUMBER} characters")
        value = float(match.group()) if match.group(1) else int(match.group())
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            self.fail("expected an int of at most 64 bits")
        self.at = end
        return value

    def escape(self, is_bytes):
        match = _ESCAPE.match(self.text, self.at)
        if not match or (is_bytes and (match.group(3) or match.group(4))):
            known = r"\\ \" \' \n \r \t \xHH" + ("" if is_bytes else r" \uHHHH \UHHHHHHHH")
            self.fail(f"expected one of the escapes {known}")
        if match.group(1):
            character = _SIMPLE.get(match.group(1), match.group(1))
        else:
            point = int(match.group(2) or match.group(3) or match.group(4), 16)
            if point > 0x10FFFF or 0xD800 <= point < 0xE000:
                self.fail("expected the code of a Unicode character")
            character = chr(point)
        self.at = match.end()
        return character

    def string(self, is_bytes):
        start = self.at
        self.at += is_bytes
        quote = self.peek()
        self.at += 1
        pieces = []
        while self.peek() != quote:
            if self.at >= len(self.text):
                self.fail(f"expected a closing {quote} for this string", start)
            plain = _PLAIN[quote].match(self.text, self.at).group()
            if is_bytes and not plain.isascii():
                self.fail("expected ASCII characters and escapes only in bytes")
            pieces.append(plain)
            self.at += len(plain)
            if self.peek() == "\\":
                pieces.append(self.escape(is_bytes))
        self.at += 1
        if self.peek() in ('"', "'"):
            self.fail("expected ',' or a closing bracket after a string")
        text = "".join(pieces)
        data = text.encode("latin-1" if is_bytes else "utf-8")
        if len(data) > MAX_DATA:
            self.fail(f"expected a string of at most {MAX_DATA} bytes", start)
        return data if is_bytes else text

    def argument(self, in_list=False):
        self.skip_space()
        character = self.peek()
        if character in ('"', "'"):
            return self.string(False)
        if self.peek(2) in ('b"', "b'"):
            return self.string(True)
        if character == "-" or "0" <= character <= "9":
            return self.number_value()
        if character == "[" and not in_list:
            return self.list_value()
        match = _NAME.match(self.text, self.at)
        if not match:
            what = "an item: a name, number, string, bytes or None" if in_list else "an argument"
            self.fail(f"expected {what}")
        if match.group() == "None":
            self.at = match.end()
            return None
        return Name(self.name())

    def list_value(self):
        self.at += 1
        items = []
        if self.accept("]"):
            return items
        while True:
            if len(items) == MAX_ITEMS:
                self.fail(f"expected at most {MAX_ITEMS} items in a list")
            self.parser.items += 1
            if self.parser.items > MAX_ALL_ITEMS:
                self.fail(f"expected at most {MAX_ALL_ITEMS} items in all lists of a program")
            items.append(self.argument(in_list=True))
            if not self.accept(","):
                self.expect("]", "after a list")
                return items

    def arguments(self, statement):
        self.expect("(", "before the arguments")
        if self.accept(")"):
            return
        while True:
            self.skip_space()
            if len(statement.args) == MAX_ARGS:
                self.fail(f"expected at most {MAX_ARGS} arguments")
            statement.columns.append(self.at + 1)
            statement.args.append(self.argument())
            if not self.accept(","):
                self.expect(")", "after the arguments")
                return

    def statement(self):
        if self.peek(4) in ("del ", "del\t"):
            self.at += 4
            return Statement(self.number, "", "del", self.name())
        target, column = None, 1
        op = self.name()
        if self.accept("="):
            self.skip_space()
            column = self.at + 1
            target, op = op, self.name()
        statement = Statement(self.number, "", "call", target, op, columns=[column])
        self.arguments(statement)
        return statement

    def parse(self):
        """The statement of this line, or None for a comment or a blank line."""
        indented = self.skip_space()
        if self.at == len(self.text):
            return None
        if indented:
            self.fail("expected no space before a statement or comment", 0)
        if self.peek() == "#":
            return None
        statement = self.statement()
        statement.source = self.text[: self.at]
        spaced = self.skip_space()
        if self.at < len(self.text) and not (spaced and self.peek() == "#"):
            self.fail("expected the end of the line")
        return statement


class _Parser:
    """What is counted over a whole program."""

    def __init__(self):
        self.names, self.items = set(), 0


def _decode(data):
    if len(data) > MAX_BYTES:
        raise ProgramError(1, 1, f"expected a program of at most {MAX_BYTES} bytes")
    if data.count(b"\n") + (not data.endswith(b"\n")) > MAX_LINES:
        raise ProgramError(MAX_LINES + 1, 1, f"expected at most {MAX_LINES} lines")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise ProgramError(before.count(b"\n") + 1, column, "expected UTF-8") from None


def parse(data):
    """The Program that the bytes of a file hold. Raises ProgramError; what it means is left to check."""
    lines = _decode(data).split("\n")
    last = len(lines) - 1
    parser, statements = _Parser(), []
    for i, text in enumerate(lines):
        line = _Line(text.removesuffix("\r") if i < last else text, i + 1, parser)
        control = _CONTROL.search(line.text)
        if control:
            line.fail(f"expected no control character, not 0x{ord(control.group()):02x}", control.start())
        statement = line.parse()
        if statement:
            statements.append(statement)
    return Program(statements)


# ---- check


class _Checker:
    def __init__(self, ops):
        self.ops = {op["name"]: op for op in ops}
        self.assigned = set()
        self.begun = False

    def fail(self, statement, message, argument=-1):
        columns = statement.columns or [1]
        raise ProgramError(statement.line, columns[argument + 1], message)

    def statement(self, statement):
        if statement.kind == "del":
            self.variable(statement, statement.target, -1)
            self.assigned.discard(statement.target)
        else:
            self.call(statement)
            self.target(statement)
        self.begun = True

    def target(self, statement):
        if statement.target in self.ops or statement.target in CONTROL_OPS:
            raise ProgramError(statement.line, 1, f'expected a variable; "{statement.target}" is an op')
        if statement.target is not None:
            self.assigned.add(statement.target)

    def call(self, statement):
        name = statement.op
        if name in self.ops:
            return self.op(statement, name, 0)
        if name not in CONTROL_OPS:
            self.fail(statement, f'expected an op; there is no "{name}"')
        fewest, most = CONTROL_OPS[name]
        if not fewest <= len(statement.args) <= most:
            wanted = f"{fewest} to {most}" if fewest < most else fewest
            self.fail(statement, f"expected {wanted} arguments for {name}, not {len(statement.args)}")
        if name == "plant":
            self.fail(statement, "expected no plant: it works in the fuzzer's gate only")
        if name == "finish":
            return self.finish(statement)
        if name == "on":
            return self.on(statement)
        self.arguments(statement, 0)

    def op(self, statement, name, first):
        params = self.ops[name]["params"]
        given = len(statement.args) - first
        if given != len(params):
            self.fail(
                statement,
                f"expected {len(params)} argument{'s' * (len(params) != 1)} for {name}, not {given}",
            )
        self.arguments(statement, first)
        for i, param in enumerate(params, first):
            if param["domain"] in ("path", "new_path"):
                self.path(statement, i, param["domain"])
            elif param["domain"] == "crs":
                self.definition(statement, i)

    def on(self, statement):
        thread, op = statement.args[:2]
        if not isinstance(thread, int) or not 0 <= thread < MAX_THREADS:
            self.fail(statement, f"expected a thread from 0 to {MAX_THREADS - 1}", 0)
        if not isinstance(op, Name) or op.text not in self.ops:
            self.fail(statement, "expected the name of an op", 1)
        self.op(statement, op.text, 2)

    def finish(self, statement):
        if self.begun or statement.target is not None:
            self.fail(statement, "expected finish as the first statement only, with its result not assigned")
        if statement.args[0] not in WAYS:
            self.fail(statement, 'expected "order", "reverse", "collect" or "finalize"', 0)

    def arguments(self, statement, first):
        for i, argument in enumerate(statement.args[first:], first):
            for item in argument if isinstance(argument, list) else [argument]:
                if isinstance(item, Name):
                    self.variable(statement, item.text, i)

    def variable(self, statement, name, argument):
        if name not in self.assigned:
            self.fail(statement, f'expected a variable that has a value; "{name}" has none here', argument)

    def path(self, statement, i, domain):
        """A program reads the corpus's data and its own /vsimem, and writes /vsimem only."""
        path = statement.args[i]
        if isinstance(path, Name):  # behind a name could be anything
            self.fail(statement, "expected a path; it must be a literal, not a name", i)
        if not isinstance(path, str):
            return
        if not path.startswith("/vsimem/" if domain == "new_path" else ("data/", "/vsimem/")):
            where = '"/vsimem/"' if domain == "new_path" else '"data/" or "/vsimem/"'
            self.fail(statement, f"expected a path that begins with {where}", i)
        if ".." in path.split("/"):
            self.fail(statement, 'expected a path without ".."', i)

    def definition(self, statement, i):
        """A PROJ string can name grid and init files; a program does not look outside."""
        text = statement.args[i]
        if isinstance(text, str) and _NAMES_A_FILE.search(text.split("\0")[0]):
            self.fail(statement, "expected a definition that names no file", i)


def check(program, ops):
    """Whether a parsed program means something: known ops, argument counts, names assigned before use, paths
    inside data/ and /vsimem. Types of arguments are left to the module: wrong ones are part of the hunt.

    `ops` is the module's table, as geocapsule.OPS. Raises ProgramError."""
    checker = _Checker(ops)
    for statement in program.statements:
        checker.statement(statement)


# ---- run


@dataclass
class Outcome:
    """What one statement did: state is "done", "refused" (a documented exception), "skipped" or "finding"."""

    statement: Statement
    state: str
    text: str


@dataclass
class Result:
    way: str
    outcomes: list = field(default_factory=list)

    @property
    def finding(self):
        """The outcome that raised an undocumented exception, or None."""
        return next((outcome for outcome in self.outcomes if outcome.state == "finding"), None)


def _attempt(function, arguments, documented):
    """Calls and answers (state, value, text). No exception leaves: a traceback keeps the arguments alive."""
    try:
        return "done", function(*arguments), ""
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: no op documents it
        state = "refused" if isinstance(error, documented) and not isinstance(error, SystemError) else "finding"
        return state, None, f"{type(error).__name__}: {error}"


class _Worker(threading.Thread):
    """One thread of on(t, ...), which lives until the program ends and keeps no value between two calls."""

    def __init__(self):
        super().__init__(daemon=True)
        self.jobs, self.done, self.answer = queue.SimpleQueue(), queue.SimpleQueue(), None
        self.start()

    def run(self):
        while job := self.jobs.get():
            self.answer = _attempt(*job)
            job = None
            self.done.put(None)  # only now, when no frame of this thread holds a value any more

    def call(self, *job):
        self.jobs.put(job)
        self.done.get()
        answer, self.answer = self.answer, None
        return answer

    def stop(self):
        self.jobs.put(None)
        self.join()


def _cycle(value):
    """Makes a list that holds the value and itself, and drops it."""
    knot = [value]
    knot.append(knot)


def _collect():
    gc.collect()


def _alias(value):
    return value


_CONTROL_FUNCTIONS = {"collect": _collect, "cycle": _cycle, "alias": _alias}


def _describe(value):
    if type(value).__name__ == "PyCapsule":
        return "a handle"
    if isinstance(value, memoryview):
        return "memoryview " + " x ".join(map(str, value.shape))
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class _Runner:
    def __init__(self, module, trace):
        self.module, self.trace = module, trace
        self.ops = {op["name"]: op for op in module.OPS}
        self.values = {}  # by variable
        self.order = []  # variables, in the order of their first assignment
        self.value_kinds = {}  # "Band", for variables that hold a handle
        self.workers = {}

    def run(self, statement):
        if self.trace:
            self.trace(statement, None)
        outcome = Outcome(statement, *self.perform(statement))
        if self.trace:
            self.trace(statement, outcome)
        return outcome

    def perform(self, statement):
        """(state, text). What does not succeed leaves its target unbound."""
        names = [statement.target] if statement.kind == "del" else self.names(statement)
        for name in names:
            if name not in self.values:
                self.unbind(statement.target)
                return "skipped", f"{name} is not bound"
        if statement.kind == "del":
            self.unbind(statement.target)
            return "done", "dropped"
        state, value, text = self.call(statement)
        if state != "done":
            self.unbind(statement.target)
            return state, text
        kind = self.kind(statement)
        self.bind(statement.target, value, kind)
        return state, kind or _describe(value)

    def names(self, statement):
        arguments = statement.args[2:] if statement.op == "on" else statement.args
        items = (item for argument in arguments for item in (argument if isinstance(argument, list) else [argument]))
        return [item.text for item in items if isinstance(item, Name)]

    def kind(self, statement):
        if statement.op == "alias" and isinstance(statement.args[0], Name):
            return self.value_kinds.get(statement.args[0].text)
        op = self.ops.get(statement.args[1].text if statement.op == "on" else statement.op)
        return op and op["kind"]

    def bind(self, target, value, kind):
        if target is None:
            return
        if target not in self.order:
            self.order.append(target)
        self.value_kinds[target] = kind
        self.values[target] = value

    def unbind(self, target):
        self.value_kinds.pop(target, None)
        self.values.pop(target, None)

    def documented(self, name):
        """The exceptions that an op may raise: those of its table line, if the module has any of its own."""
        if name not in self.ops:
            return ()
        if not hasattr(self.module, "Error"):
            return Exception
        return tuple(getattr(self.module, error) for error in self.ops[name]["errors"])

    def evaluate(self, argument):
        if isinstance(argument, Name):
            return self.values[argument.text]
        return [self.evaluate(item) for item in argument] if isinstance(argument, list) else argument

    def call(self, statement):
        on_thread = statement.op == "on"
        name = statement.args[1].text if on_thread else statement.op
        function = _CONTROL_FUNCTIONS.get(name) or getattr(self.module, name)
        arguments = [self.evaluate(argument) for argument in statement.args[2 * on_thread :]]
        if not on_thread:
            return _attempt(function, arguments, self.documented(name))
        thread = statement.args[0]
        if thread not in self.workers:
            self.workers[thread] = _Worker()
        return self.workers[thread].call(function, arguments, self.documented(name))

    def stop_threads(self):
        for worker in self.workers.values():
            worker.stop()

    def end(self, way):
        values, self.values = self.values, {}
        if way == "finalize":
            _leave_to_finalization(values)
        elif way == "collect":
            _cycle(list(values.values()))
            values.clear()
        else:
            for name in reversed(self.order) if way == "reverse" else self.order:
                values.pop(name, None)
        if way != "finalize":
            gc.collect()  # what cycle() left behind


def _leave_to_finalization(values):
    """Puts the values into the globals of a module, as a script's own variables would be."""
    number = sum(name.startswith("capsan_program_") for name in sys.modules)
    module = types.ModuleType(f"capsan_program_{number}")
    module.__dict__.update(values)
    sys.modules[module.__name__] = module


def run(program, module, trace=None):
    """Runs a checked program against a module, and tears down what it left in the way that it asks for.

    An exception that the op documents is part of the run: the target is then unbound, and the next statement
    follows. A statement that uses an unbound variable is skipped, and its target unbound. Any other exception
    ends the run: see Result.finding.
    trace(statement, outcome) is called before each statement with None, and after it.

    The automatic collector rests meanwhile: what sits in a cycle goes at collect() or at the end."""
    result, runner = Result(program.way), _Runner(module, trace)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for statement in program.statements:
            if statement.op == "finish":
                continue
            result.outcomes.append(runner.run(statement))
            if result.finding:
                break
    finally:
        runner.stop_threads()
        runner.end(result.way)
        if was_enabled:
            gc.enable()
    return result


# ---- the command line


class UsageError(Exception):
    """Wrong usage or environment; the message says what to do."""


def read_file(path):
    """The bytes of a file, at most one more than a program has. Raises UsageError, and never blocks."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if os.path.islink(path):
            raise UsageError(f"{path}: is a symbolic link; name the file itself") from None
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"{path!r}: not a file name") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UsageError(f"{path}: is not a regular file")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def import_module(name):
    """The module under test. Raises UsageError if it cannot be had or has no op table."""
    try:
        module = importlib.import_module(name)
    except Exception as error:
        advice = "\nBuild it with ./run, then set PYTHONPATH=ext:build/plain/ext" if name == "geocapsule" else ""
        raise UsageError(f"cannot import {name}: {error}{advice}") from None
    if not hasattr(module, "OPS"):
        raise UsageError(f"{name} has no OPS: a module under test describes its ops as geocapsule.OPS does")
    missing = [op["name"] for op in module.OPS if not hasattr(module, op["name"])]
    if missing:
        raise UsageError(f"{name} has no {', '.join(missing)}, which its OPS promises")
    return module


def set_environment():
    """No network and no side files, whatever the caller's settings."""
    os.environ.update(GDAL_PAM_ENABLED="NO", PROJ_NETWORK="OFF")
    os.environ.pop("GDAL_DISABLE_READDIR_ON_OPEN", None)


def corpus_folder(path):
    """The folder that "data/..." in this program is relative to, or None: then it is the current one."""
    own = Path(__file__).resolve().parent.parent / "corpus"
    for folder in [*path.parents, own]:
        if (folder / "data").is_dir():
            return folder
    return None


def printable(text):
    """The text with nothing in it that could steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _print_trace(statement, outcome):
    # In two halves: when a statement crashes, it is the last one on the screen.
    if outcome is None:
        print(f"{statement.line:3}  {printable(statement.source):<30} -> ", end="", flush=True)
    else:
        print(printable(f"skipped: {outcome.text}" if outcome.state == "skipped" else outcome.text), flush=True)


def run_file(path, module, trace):
    """Runs one file and returns whether there was no finding. Raises ProgramError and UsageError."""
    program = parse(read_file(path))
    check(program, module.OPS)
    folder = corpus_folder(Path(path).absolute())
    if folder:
        os.chdir(folder)
    result = run(program, module, trace)
    finding = result.finding
    if finding:
        where = f"{path}:{finding.statement.line}:1"
        print(
            printable(f"{where}: {finding.statement.source} raised an undocumented {finding.text}"),
            file=sys.stderr,
        )
    if trace:
        print(f"ended: {result.way}", flush=True)
    return not finding


def main(arguments=None):
    """The command line. Returns 0, 1 after an undocumented exception, 2 for what cannot be run."""
    parser = argparse.ArgumentParser(
        prog="python -m capsan.program",
        description="Run programs, and show each statement and what it did.",
        epilog="example: python -m capsan.program corpus/lifecycle/orders/band_after_dataset_closed.py",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a program")
    parser.add_argument("--module", default="geocapsule", help="the module under test (default: geocapsule)")
    parser.add_argument("--quiet", action="store_true", help="say nothing but what was found")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    set_environment()
    try:
        module = import_module(options.module)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    # Each program has a current folder of its own, so relative names are resolved first.
    return max([_run_one(os.path.abspath(name), name, module, options) for name in options.files])


def _run_one(path, name, module, options):
    if len(options.files) > 1 and not options.quiet:
        print(f"{printable(name)}:")
    try:
        return 0 if run_file(path, module, None if options.quiet else _print_trace) else 1
    except ProgramError as error:
        print(printable(f"{name}:{error}"), file=sys.stderr)
    except UsageError as error:
        print(printable(str(error)), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
