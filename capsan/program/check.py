"""Whether a parsed program means something: the twin of fuzz/check.c."""

import re

from capsan.program.language import (
    CALLBACK_WAYS,
    CONTROL_OPS,
    DRIVERS,
    FINISHES,
    MAX_ALLOCATION,
    MAX_FINISH_NUMBER,
    MAX_THREADS,
    Name,
    ProgramError,
)

_NAMES_A_FILE = re.compile(r"""[=,@:"](?:/|~|\./|\.\.)|\\|(?:^|/)\.\.(?:/|$)""")


def _is_position(value):
    return isinstance(value, int) and 0 <= value <= MAX_FINISH_NUMBER


class _Checker:
    def __init__(self, ops):
        self.ops = {op["name"]: op for op in ops}
        self.assigned = set()
        self.begun = False
        self.running = set()  # threads on which an op was started, and not waited for
        self.starts = self.calls_back = False

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
            if self.starts and self.calls_back:
                self.fail(statement, "expected a program that has callbacks or starts ops, not both")
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
        if name == "start":
            return self.start(statement)
        if name == "wait":
            return self.wait(statement)
        if name == "callback":
            self.callback(statement)
        if name == "on_error" and not (statement.args[0] is None or isinstance(statement.args[0], Name)):
            self.fail(statement, "expected a variable or None", 0)
        if name == "fail_allocation":
            return self.fail_allocation(statement)
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
            elif param["domain"] in ("crs", "crs_wkt"):
                self.definition(statement, i)
            elif param["domain"] in ("raster_driver", "vector_driver"):
                self.driver(statement, i)
            elif param["domain"] == "file":
                self.contents(statement, i)
            elif param["domain"] == "name":
                self.layer_name(statement, i)
            elif param["domain"] == "sql":
                self.sql(statement, i)

    def thread(self, statement):
        thread = statement.args[0]
        if not isinstance(thread, int) or not 0 <= thread < MAX_THREADS:
            self.fail(statement, f"expected a thread from 0 to {MAX_THREADS - 1}", 0)
        return thread

    def on(self, statement):
        thread, op = self.thread(statement), statement.args[1]
        if not isinstance(op, Name) or op.text not in self.ops:
            self.fail(statement, "expected the name of an op", 1)
        if thread in self.running:
            self.fail(statement, f"expected wait({thread}) first, for the op that was started there", 0)
        self.op(statement, op.text, 2)

    def start(self, statement):
        self.on(statement)
        if statement.target is not None:
            self.fail(statement, "expected start with nothing assigned: wait gives what the op gives")
        self.running.add(statement.args[0])
        self.starts = True

    def wait(self, statement):
        thread = self.thread(statement)
        if thread not in self.running:
            self.fail(statement, "expected a thread on which an op was started", 0)
        self.running.discard(thread)

    def callback(self, statement):
        way = statement.args[0]
        takes_variable = CALLBACK_WAYS.get(way) if isinstance(way, str) else None
        if takes_variable is None:
            self.fail(statement, f"expected one of {', '.join(CALLBACK_WAYS)}", 0)
        if len(statement.args) != 1 + takes_variable:
            self.fail(statement, f'expected {"a variable" if takes_variable else "nothing"} after "{way}"', 0)
        if takes_variable and not isinstance(statement.args[1], Name):
            self.fail(statement, "expected a variable", 1)
        self.calls_back = True

    def finish(self, statement):
        if self.begun or statement.target is not None:
            self.fail(statement, "expected finish as the first statement only, with its result not assigned")
        name, *more = statement.args
        way = FINISHES.get(name) if isinstance(name, str) else None
        if way is None:
            self.fail(statement, "expected a way of fuzz/finish.def", 0)
        numbers = more[0] if way.argument == "NUMBERS" and more and isinstance(more[0], list) else more
        if way.argument == "NOTHING" and more:
            self.fail(statement, f'expected nothing after "{name}"', 1)
        if way.argument == "NUMBER" and not (more and _is_position(more[0])):
            self.fail(statement, f'expected a number from 0 to {MAX_FINISH_NUMBER} after "{name}"', len(more))
        if way.argument == "NUMBERS" and (
            numbers is more or not all(map(_is_position, numbers)) or len(set(numbers)) < len(numbers)
        ):
            wanted = f"a list of numbers from 0 to {MAX_FINISH_NUMBER}, none of them twice,"
            self.fail(statement, f'expected {wanted} after "{name}"', len(more))

    def fail_allocation(self, statement):
        n = statement.args[0]
        if not isinstance(n, int) or not 1 <= n <= MAX_ALLOCATION:
            self.fail(statement, f"expected a number from 1 to {MAX_ALLOCATION}", 0)

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
        if "\0" in path:
            self.fail(statement, "expected a path without a NUL character", i)
        if ".." in path.split("/"):
            self.fail(statement, 'expected a path without ".."', i)

    def driver(self, statement, i):
        """Other drivers write beside the path that they are given, or go to the network."""
        driver = statement.args[i]
        if isinstance(driver, Name) or (isinstance(driver, str) and driver not in DRIVERS):
            self.fail(statement, f"expected a driver that programs may use: {', '.join(DRIVERS)}", i)

    def layer_name(self, statement, i):
        """Some drivers make a file of a layer's name."""
        name = statement.args[i]
        if isinstance(name, Name) or (isinstance(name, str) and re.search(r"[/\\]", name.split("\0")[0])):
            self.fail(statement, "expected a layer's name, written out and without a slash", i)

    def sql(self, statement, i):
        """OGR SQL opens other files by name, and some statements of drivers write files beside the one that is open."""
        text = statement.args[i]
        if isinstance(text, Name):
            self.fail(statement, "expected an SQL statement, written out and not a name", i)
        if not isinstance(text, str):
            return
        text = text.split("\0")[0]
        if "." in text:
            self.fail(statement, "expected an SQL statement without a dot", i)
        if not text.startswith(("SELECT ", "ALTER TABLE ", "DROP TABLE ", "none")):
            self.fail(statement, 'expected SELECT, ALTER TABLE or DROP TABLE, or "none"', i)

    def contents(self, statement, i):
        """Without these three characters a file is no XML, and names neither a file in another folder nor a URL."""
        contents = statement.args[i]
        if isinstance(contents, Name) or (isinstance(contents, bytes) and re.search(rb"[</\\]", contents)):
            self.fail(statement, 'expected contents of a file, written out and without "<", slash and backslash', i)

    def definition(self, statement, i):
        """PROJ strings and WKT can name grid and init files; a program does not look outside. JSON has escapes."""
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
