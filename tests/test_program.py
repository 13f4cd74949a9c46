"""capsan/program: what is a program, what it may mean, and what running it does."""

import gc
import os
import re
import subprocess
import sys
import types
import weakref
from pathlib import Path

import geocapsule
import pytest

from capsan.program import Name, ProgramError, check, parse, run
from capsan.program import __main__ as entry
from capsan.program.language import DRIVERS

ROOT = Path(__file__).resolve().parent.parent


def only(source):
    """The one statement of a source text."""
    (statement,) = parse(source.encode()).statements
    return statement


def argument(source):
    (value,) = only(f"x = alias({source})").args
    return value


def checked(source):
    parsed = parse(source.encode())
    check(parsed, geocapsule.OPS)
    return parsed


# ---- what parses

STATEMENTS = {
    "close(d)": ("call", None, "close", [Name("d")]),
    "collect()": ("call", None, "collect", []),
    "collect( )": ("call", None, "collect", []),
    "b = band(d, 1)": ("call", "b", "band", [Name("d"), 1]),
    "b=band(d,1)": ("call", "b", "band", [Name("d"), 1]),
    "b\t=  band (\td , 1 )\t ": ("call", "b", "band", [Name("d"), 1]),
    "close(d)  # done": ("call", None, "close", [Name("d")]),
    "close(d)\t#": ("call", None, "close", [Name("d")]),
    "del d": ("del", "d", None, []),
    "del \t d # gone": ("del", "d", None, []),
    "delta = alias(deli)": ("call", "delta", "alias", [Name("deli")]),
    "match = case(type, _)": ("call", "match", "case", [Name("type"), Name("_")]),
    "f(None, None1, [])": ("call", None, "f", [None, Name("None1"), []]),
    "f([1, 2.5, 'a', b'b', None, x])": ("call", None, "f", [[1, 2.5, "a", b"b", None, Name("x")]]),
    "f(1, 2, 3, 4, 5, 6, 7, 8)": ("call", None, "f", [1, 2, 3, 4, 5, 6, 7, 8]),
    f"{'n' * 31}()": ("call", None, "n" * 31, []),
    'f("# no comment")': ("call", None, "f", ["# no comment"]),
}


@pytest.mark.parametrize("source", STATEMENTS)
def test_statements(source):
    statement = only(source)
    assert (statement.kind, statement.target, statement.op, statement.args) == STATEMENTS[source]


VALUES = {
    "0": 0,
    "-0": 0,
    "-17": -17,
    "9223372036854775807": 2**63 - 1,
    "-9223372036854775808": -(2**63),
    "0.5": 0.5,
    "-0.0": 0.0,
    "1e5": 1e5,
    "1E-5": 1e-5,
    "2.5e+3": 2500.0,
    "1e999": float("inf"),
    '"plain"': "plain",
    "'single \"'": 'single "',
    '""': "",
    '"tab\there"': "tab\there",
    r'"\\ \" \' \n \r \t"': "\\ \" ' \n \r \t",
    r'"\x41\xe9\u20ac\U0001F30D"': "Aé€🌍",
    '"é🌍"': "é🌍",
    r"'\x00'": "\0",
    'b""': b"",
    r"b'\x00\xff\\\n\"'": b'\x00\xff\\\n"',
    "b": Name("b"),
    "[1 , 2]": [1, 2],
}


@pytest.mark.parametrize("source", VALUES)
def test_values(source):
    value = argument(source)
    assert value == VALUES[source]
    assert type(value) is type(VALUES[source])


REFUSED = [
    " close(d)",  # indented
    "\tclose(d)",
    " # indented comment",
    "close(d);",
    "close(d); close(e)",
    "close(d)# no space",
    "close(d) close(e)",
    "close",
    "close d",
    "close(d",
    "close(d))",
    "close(d,)",
    "close(,d)",
    "close(d e)",
    "close(d=1)",
    "close(*d)",
    "close((d))",
    "close(f(d))",
    "close(d.x)",
    "close(d[0])",
    "close({})",
    "close(-d)",
    "close(1 + 1)",
    "a.close(d)",
    "a = b",
    "a = 1",
    "a = b = close(d)",
    "a == close(d)",
    "a, b = close(d)",
    "a += close(d)",
    "= close(d)",
    "1 = close(d)",
    "del",
    "del ",
    "del(d)",
    "del d, e",
    "del d e",
    "del None",
    "del 1",
    "import os",
    "if x: close(d)",
    "@close",
    "True = close(d)",
    "None = close(d)",
    "lambda(d)",
    "close(True)",
    "close(False)",
    "close(await)",
    f"{'n' * 32}()",
    "é = close(d)",
    "close(dé)",
    "close(d)é",
    "\ufeffclose(d)",
    "close(d)\\",
    "f(1, 2, 3, 4, 5, 6, 7, 8, 9)",
    "f([[1]])",
    "f([1,])",
    "f([,])",
    "f([1)",
    "f([1 2])",
    f"f([{'1, ' * 64}1])",
    *(
        f"f({number})"
        for number in (
            "+1",
            "01",
            "00",
            "-01",
            "- 1",
            "--1",
            "-",
            "1.",
            ".5",
            "1.e5",
            "1e",
            "1e+",
            "1_0",
            "0x1",
            "0b1",
            "1j",
            "1.5.2",
            "1..2",
            "1a",
            "1e5x",
            "0.5f",
            "inf",
            "9223372036854775808",
            "-9223372036854775809",
            "1" * 60000,
            "0." + "1" * 62,
        )
        if number != "inf"
    ),  # inf is a plain name
    *(
        f"f({text})"
        for text in (
            '"',
            "'",
            '"a',
            "'a\"",
            '"\\"',
            '"a" "b"',
            '"a""b"',
            '"""a"""',
            '""""',
            "''''",
            '"a"b',
            "\"a\"'b'",
            'r"a"',
            'f"a"',
            'u"a"',
            'B"a"',
            'rb"a"',
            'b "a"',
            'b"é"',
            r'"\a"',
            r'"\0"',
            r'"\N{DASH}"',
            r'"\x4"',
            r'"\xg0"',
            r'"\u123"',
            r'"\ud800"',
            r'"\uDFFF"',
            r'"\U00110000"',
            r'"\UFFFFFFFF"',
            r'"\U0000d800"',
            r'b"\u0041"',
            r'b"\U00000041"',
            r'b"\0"',
            '"a\\',
            'b"a" b"c"',
            f'"{"a" * 16385}"',
            f'b"{"a" * 16385}"',
            f'"{"é" * 8193}"',
        )
    ),
    "close(d) # \x00",
    "f('\x01')",
    "f(b'\x1b')",
    "# \x7f",
    "close(d)\r",
    "close(d)\r\r\n",
    "close(d)\x0c",
    "close(d)\x0bclose(d)",
]


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: ascii(source[:40]))
def test_what_is_refused(source):
    with pytest.raises(ProgramError) as caught:
        parse(source.encode())
    assert caught.value.line == 1 and caught.value.column >= 1
    assert "expected" in caught.value.message


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"# \xc3", b"f('\xc0\x80')", b"# \xed\xa0\x80", b"# \xf4\x90\x80\x80", b"\x00", b"f()\x00"],
)
def test_what_is_not_text(data):
    with pytest.raises(ProgramError):
        parse(data)


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n", b" \t\n\n", b"# only a comment", b"#", "# é🌍\n".encode()])
def test_programs_without_a_statement(data):
    assert parse(data).statements == []


def test_line_ends():
    for end in ("\n", "\r\n"):
        statements = parse(f"collect(){end}{end}del x{end}f()".encode()).statements
        assert [(s.line, s.source) for s in statements] == [(1, "collect()"), (3, "del x"), (4, "f()")]


def test_place_of_an_error():
    with pytest.raises(ProgramError) as caught:
        parse(b"# one\ncollect()\nband(d, 01)\n")
    assert (caught.value.line, caught.value.column) == (3, 10)
    assert str(caught.value).startswith("3:10: expected")
    assert isinstance(caught.value, ValueError)


def test_place_of_invalid_utf8():
    with pytest.raises(ProgramError) as caught:
        parse(b"# one\n# \xff")
    assert (caught.value.line, caught.value.column) == (2, 3)


# ---- limits


def test_limits_are_inclusive():
    assert len(parse(b"collect()\n" * 256).statements) == 256
    assert len(parse(b"collect()\n" * 255 + b"collect()").statements) == 256
    assert parse(b"#" * 65536).statements == []
    assert len(argument(f'"{"é" * 8192}"')) == 8192
    assert len(argument(f'b"{"a" * 16384}"')) == 16384
    assert len(argument(f"[{', '.join(['1'] * 64)}]")) == 64
    assert argument("0." + "1" * 61)
    names = "".join(f"v{i} = f()\n" for i in range(255))
    assert len(parse(names.encode()).statements) == 255


@pytest.mark.parametrize(
    "data",
    [
        b"collect()\n" * 257,
        b"\n" * 257,
        b"#" * 65537,
        "".join(f"v{i} = f()\n" for i in range(256)).encode(),  # 257 names
        b"f(["
        + b"1," * 63
        + b"1])\n"
        + (b"f(" + b",".join([b"[" + b"1," * 63 + b"1]"] * 8) + b")\n") * 8,  # 4160 items
    ],
)
def test_over_a_limit(data):
    with pytest.raises(ProgramError):
        parse(data)


@pytest.mark.parametrize(
    "data",
    [
        b"f(" + b"[" * 10_000_000,
        b"collect()\n" * 100_000,
        b"\x00" * 10_000_000,
        b"\xff" * 60_000,
        b"f('" + b"\\" * 65_000,
        b"f(" + b"9" * 65_000 + b")",
        b"[" * 65_000,
        b"f(" + b"'a'," * 16_000,
        b"a" * 65_000,
        b" " * 65_000 + b"x",
    ],
    ids=[
        "brackets",
        "statements",
        "NUL",
        "not-utf8",
        "backslashes",
        "digits",
        "open",
        "strings",
        "name",
        "spaces",
    ],
)
def test_hostile_input(data):
    with pytest.raises(ProgramError):
        parse(data)


# ---- what a program may mean

MEANINGFUL = [
    'finish("order")',
    '# first\n\nfinish("finalize")\ncollect()',
    'finish("permutation", [])',
    'finish("permutation", [255, 0, 7])',
    'finish("osr_cleanup", 0)',
    'd = create_raster("MEM", 1, 1, 1, "Byte")\ndel d\nd = context()\nclose(d)',
    "x = collect()\nx = cycle(x)\ny = alias(x)",
    "d = on(0, context)\non(3, close, d)",
    "start(0, context)\nd = wait(0)\nstart(3, close, d)\nwait(3)",
    "start(0, context)\nstart(1, context)\non(2, context)\nwait(1)\nstart(1, context)",
    'f = callback("stop")\non(1, context)',
    'f = on(1, create_file, "GTiff", "/vsimem/a", 1, 1, 1, "Byte")',
    'open("data/a")\nopen("/vsimem/a..b/c..")\nremove_file("/vsimem/a")',
    "open(1)\nopen(None)\nopen(b'/etc/passwd')\nopen(['x'])\nremove_file(2.5)",
    "close(1)\nband('a', None)",  # types are the module's own business
    "x = context()\nset_geotransform(x, [x, 1])",
]


@pytest.mark.parametrize("source", MEANINGFUL)
def test_check_accepts(source):
    checked(source)


MEANINGLESS = {
    "nothing()": 'no "nothing"',
    "close()": "1 argument for close",
    "collect(1)": "0 arguments",
    "cycle()": "1 arguments",
    "alias(1, 2)": "1 arguments",
    "on(0)": "2 to 8",
    "close(x)": '"x" has none',
    "x = alias(x)": '"x" has none',
    "del x": '"x" has none',
    "x = context()\ndel x\nclose(x)": '"x" has none',
    "x = context()\ndel x\ndel x": '"x" has none',
    "set_geotransform(1, [x])": '"x" has none',
    "close(band)": '"band" has none',
    "band = context()": "is an op",
    "collect = context()": "is an op",
    "plant = context()": "is an op",
    'plant("leak")': "gate",
    "on(4, context)": "thread from 0 to 3",
    "on(-1, context)": "thread from 0 to 3",
    "on(0.0, context)": "thread from 0 to 3",
    "x = context()\non(x, context)": "thread from 0 to 3",
    "on(0, collect)": "name of an op",
    "on(0, on, 1, context)": "name of an op",
    'on(0, "context")': "name of an op",
    "on(0, context, 1)": "0 arguments for context",
    "on(0, close)": "1 argument for close",
    "on(0, close, x)": '"x" has none',
    "start(4, context)": "thread from 0 to 3",
    "wait(-1)": "thread from 0 to 3",
    "start(1, context)\nwait(1.0)": "thread from 0 to 3",
    "start(1, collect)": "name of an op",
    "start(1, start, 2, context)": "name of an op",
    "start(1, wait, 1)": "name of an op",
    "on(1, start, 2, context)": "name of an op",
    "start(1, close)": "1 argument for close",
    "start(1, close, c)": '"c" has none',
    "start(1)": "2 to 8",
    "wait()": "expected 1 arguments for wait, not 0",
    "x = start(1, context)": "nothing assigned",
    "start(1, context)\nstart(1, context)": "wait(1) first",
    "start(2, context)\non(2, context)": "wait(2) first",
    "wait(1)": "on which an op was started",
    "on(1, context)\nwait(1)": "on which an op was started",
    "start(1, context)\nwait(1)\nwait(1)": "on which an op was started",
    'f = callback("stop")\nstart(1, context)': "callbacks or starts ops, not both",
    'start(1, context)\nwait(1)\nf = callback("stop")': "callbacks or starts ops, not both",
    'x = finish("order")': "first statement",
    'collect()\nfinish("order")': "first statement",
    'finish("order")\nfinish("order")': "first statement",
    'finish("never")': "way of fuzz/finish.def",
    "finish(1)": "way of fuzz/finish.def",
    "finish(['order'])": "way of fuzz/finish.def",
    "finish()": "1 to 2 arguments",
    'finish("order", 1)': 'nothing after "order"',
    'finish("permutation")': "a list of numbers from 0 to 255",
    'finish("permutation", 1)': "a list of numbers",
    'finish("permutation", [1, 1])': "none of them twice",
    'finish("permutation", [1, 256])': "a list of numbers",
    'finish("permutation", [-1])': "a list of numbers",
    'finish("permutation", [1.0])': "a list of numbers",
    'finish("osr_cleanup")': "a number from 0 to 255",
    'finish("osr_cleanup", "1")': "a number from 0 to 255",
    'finish("osr_cleanup", [1])': "a number from 0 to 255",
    'finish("osr_cleanup", 256)': "a number from 0 to 255",
    'open("/etc/passwd")': "begins with",
    'open("data")': "begins with",
    'open("vrt://data/a")': "begins with",
    'open("/vsicurl/http://x")': "begins with",
    'open("data/../secret")': '".."',
    'open("/vsimem/..")': '".."',
    'remove_file("data/elevation.tif")': "begins with",
    'remove_file("/vsimem/a/../../b")': '".."',
    "x = context()\nopen(x)": "literal",
    "x = context()\nremove_file(x)": "literal",
    'on(0, open, "/etc/passwd")': "begins with",
    'on(0, remove_file, "data/a")': "begins with",
    "x = context()\non(0, open, x)": "literal",
}


@pytest.mark.parametrize("source", MEANINGLESS)
def test_check_refuses(source):
    with pytest.raises(ProgramError) as caught:
        checked(source)
    assert MEANINGLESS[source] in caught.value.message
    assert caught.value.line == source.count("\n") + 1


def test_check_tells_the_argument():
    with pytest.raises(ProgramError) as caught:
        checked("d = context()\nband(d, nobody)")
    assert (caught.value.line, caught.value.column) == (2, 9)


# ---- what running does


class Thing:
    """Stands for a handle: its end is seen at once."""

    def __init__(self, name, log):
        self.name = name
        weakref.finalize(self, log.append, name)


class FakeModule:
    """A module under test with three ops: to make things, to fail, and to tell the argument."""

    class Error(Exception):
        pass

    class Closed(Error):  # noqa: N818
        pass

    class Busy(Error):  # noqa: N818
        """Documented, but not by any of the ops."""

    OPS = (
        {"name": "make", "params": ({"domain": "any"},), "kind": "Thing", "errors": ["Closed"]},
        {"name": "fail", "params": ({"domain": "any"},), "kind": None, "errors": ["Closed"]},
        {"name": "tell", "params": ({"domain": "any"},), "kind": None, "errors": ["Closed"]},
    )

    def __init__(self, exception=None):
        self.ended, self.told, self.exception = [], [], exception or self.Closed("no more")

    def make(self, name):
        return Thing(name, self.ended)

    def fail(self, _):
        raise type(self.exception)(*self.exception.args)  # a new one: a traceback keeps what its frames hold

    def tell(self, value):
        self.told.append(value.name if isinstance(value, Thing) else value)


def run_fake(source, exception=None):
    module = FakeModule(exception)
    parsed = parse(source.encode())
    check(parsed, module.OPS)
    return module, run(parsed, module)


def states(result):
    return [(outcome.statement.line, outcome.state) for outcome in result.outcomes]


def test_values_reach_the_op():
    module, result = run_fake("x = make('a')\ntell(x)\ntell([1, 'b'])\ntell(None)\ntell(b'c')\ntell(-2.5)")
    assert module.told == ["a", [1, "b"], None, b"c", -2.5]
    assert result.finding is None
    assert {outcome.state for outcome in result.outcomes} == {"done"}
    assert result.outcomes[0].text == "Thing"


def test_documented_exception_unbinds_and_skips():
    module, result = run_fake("x = make('a')\nx = fail(x)\ntell(x)\ny = tell(x)\ntell([x])\ntell(1)\ntell(y)\ndel x")
    assert states(result) == [
        (1, "done"),
        (2, "refused"),
        (3, "skipped"),
        (4, "skipped"),
        (5, "skipped"),
        (6, "done"),
        (7, "skipped"),
        (8, "skipped"),
    ]
    assert result.outcomes[1].text == "Closed: no more"
    assert result.outcomes[2].text == "x is not bound"
    assert module.told == [1]
    assert module.ended == ["a"]


def test_skipped_statement_unbinds_its_target():
    module, result = run_fake("x = make('a')\ny = fail(1)\nx = tell(y)\ntell(x)\ntell(2)")
    assert states(result)[2:] == [(3, "skipped"), (4, "skipped"), (5, "done")]
    assert module.told == [2] and module.ended == ["a"]


@pytest.mark.parametrize(
    "exception", [FakeModule.Busy(), ValueError("bad"), SystemError("worse"), SystemExit(3), MemoryError()]
)
@pytest.mark.parametrize("call", ["fail(1)", "on(2, fail, 1)"])
def test_undocumented_exception_is_a_finding(exception, call):
    module, result = run_fake(f"x = make('a')\n{call}\ntell(1)", exception)
    assert states(result) == [(1, "done"), (2, "finding")]
    assert result.finding.statement.line == 2
    assert result.finding.text.startswith(type(exception).__name__)
    assert module.ended == ["a"]


def test_a_module_without_exceptions_may_raise_any():
    module = FakeModule(ValueError("bad"))
    bare = types.SimpleNamespace(OPS=module.OPS, make=module.make, fail=module.fail, tell=module.tell)
    source = b"fail(1)\ntell(1)"
    assert states(run(parse(source), bare)) == [(1, "refused"), (2, "done")]
    module.exception = SystemError("a C function broke the rules")
    assert states(run(parse(source), bare)) == [(1, "finding")]


def test_del_and_rebinding_drop():
    module, _ = run_fake("x = make('a')\nx = make('b')\ntell(1)\ndel x\nx = make('c')")
    assert module.ended == ["a", "b", "c"]


def test_alias_is_the_same_object():
    module, result = run_fake("x = make('a')\ny = alias(x)\ndel x\ntell(y)")
    assert module.told == ["a"]
    assert result.outcomes[1].text == "Thing"


def test_cycle_waits_for_the_collector():
    module, _ = run_fake("x = make('a')\nr = cycle(x)\ndel x\ny = make('b')\ndel y\ncollect()\nz = make('c')\ntell(r)")
    assert module.ended == ["b", "a", "c"]
    assert module.told == [None]


def test_threads_are_persistent_and_apart():
    import threading

    seen = []
    module = FakeModule()
    module.tell = lambda value: seen.append((value, threading.get_ident()))
    parsed = parse(b"on(0, tell, 0)\non(1, tell, 1)\non(0, tell, 0)\ntell(2)")
    check(parsed, module.OPS)
    run(parsed, module)
    by_value = {value: {ident for v, ident in seen if v == value} for value, _ in seen}
    assert [len(idents) for idents in by_value.values()] == [1, 1, 1]
    assert len(set.union(*by_value.values())) == 3
    assert by_value[2] == {threading.get_ident()}


def test_what_was_started_runs_beside_what_follows():
    """Each of the two waits for the other to come: neither would come back if they ran in turn."""
    import threading

    meeting = threading.Barrier(2)
    module = FakeModule()
    module.tell = lambda value: (meeting.wait(60), value)[1]
    parsed = parse(b"start(1, tell, 'a')\ny = tell('b')\nx = wait(1)")
    check(parsed, module.OPS)
    result = run(parsed, module)
    assert [(outcome.state, outcome.text) for outcome in result.outcomes] == [
        ("done", "started"),
        ("done", "'b'"),
        ("done", "'a'"),
    ]


def test_arguments_stay_until_the_wait():
    module, _ = run_fake("x = make('a')\nstart(1, tell, x)\ndel x\ny = make('b')\ndel y\nwait(1)\nz = make('c')\ndel z")
    assert (module.ended, module.told) == (["b", "a", "c"], ["a"])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("start(1, fail, 1)\nx = wait(1)\ntell(x)", [(1, "done"), (2, "refused"), (3, "skipped")]),
        ("x = fail(1)\nstart(1, tell, x)\ny = wait(1)", [(1, "refused"), (2, "skipped"), (3, "skipped")]),
        ("start(3, make, 'a')\nstart(0, fail, 1)", [(1, "done"), (2, "done"), (2, "refused"), (1, "done")]),
    ],
)
def test_the_outcome_is_that_of_the_wait(source, expected):
    _, result = run_fake(source)
    assert states(result) == expected


def test_an_undocumented_exception_of_what_was_started_is_a_finding():
    _, result = run_fake("start(2, fail, 1)\nwait(2)\ntell(1)", exception=KeyError("no"))
    assert states(result) == [(1, "done"), (2, "finding")]


def test_threads_keep_nothing():
    for _ in range(50):
        module, _ = run_fake("x = on(1, make, 'a')\non(2, tell, x)\ndel x\ny = make('b')\ndel y")
        assert module.ended == ["a", "b"]


@pytest.mark.parametrize(("way", "ended"), [("order", ["b", "a", "c"]), ("reverse", ["c", "a", "b"])])
def test_ways_to_end(way, ended):
    module, result = run_fake(f"finish('{way}')\nx = make('old')\ny = make('a')\nx = make('b')\nz = make('c')")
    assert result.way == way
    assert module.ended == ["old", *ended]  # a variable keeps its place when it is assigned again


@pytest.mark.parametrize(
    ("positions", "ended"), [([2, 0], "cab"), ([], "abc"), ([1, 9, 2], "bca"), ([255, 2, 1, 0], "cba")]
)
def test_end_by_permutation(positions, ended):
    module, result = run_fake(
        f"finish('permutation', {positions})\nx = make('a')\ny = make('b')\nw = make('gone')\nz = make('c')\ndel w"
    )
    assert result.way == "permutation"
    assert module.ended == ["gone", *ended]


def test_end_by_collector():
    module, result = run_fake("finish('collect')\nx = make('a')\ny = make('b')")
    assert result.way == "collect"
    assert sorted(module.ended) == ["a", "b"]


def test_end_by_finalization():
    before = set(sys.modules)
    module, result = run_fake("finish('finalize')\nx = make('a')\ncycle(x)\ny = make('b')\ndel y")
    assert result.way == "finalize"
    assert module.ended == ["b"]
    assert set(sys.modules) - before == {"capsan_program"}
    assert sys.modules.pop("capsan_program").x.name == "a"
    gc.collect()
    assert module.ended == ["b", "a"]


def test_default_way_and_collector_setting():
    _, result = run_fake("collect()")
    assert result.way == "order"
    assert gc.isenabled()


def test_trace_sees_each_statement_before_and_after():
    calls = []
    run(
        checked("collect()\nalias(1)"),
        geocapsule,
        lambda statement, outcome: calls.append((statement.line, outcome and outcome.state)),
    )
    assert calls == [(1, None), (1, "done"), (2, None), (2, "done")]


def test_with_the_reference_extension():
    source = 'd = create_raster("MEM", 4, 4, 1, "Byte")\nb = band(d, 1)\nclose(d)\nread(b, 0, 0, 1, 1)\nband(b, 1)'
    result = run(checked(source), geocapsule)
    assert [outcome.text.split(":")[0] for outcome in result.outcomes] == [
        "Dataset",
        "Band",
        "None",
        "Closed",
        "WrongKind",
    ]
    assert result.finding is None


# ---- the command line


def command(*arguments, path=None, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *(path or sys.path)])}
    return subprocess.run(
        [sys.executable, "-m", "capsan.program", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        **options,
    )


@pytest.fixture
def script(tmp_path):
    def write(source, name="case.py"):
        file = tmp_path / name
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        return file

    return write


def test_command_shows_what_happened(script):
    file = script(
        'd = create_raster("MEM", 4, 4, 1, "Byte")\n\nb = band(d, 1)  # view\nclose(d)\nx = flush(d)\ndel x\n'
    )
    done = command(file)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(" -> ")[1].split(":")[0] for line in lines[:5]] == [
        "Dataset",
        "Band",
        "None",
        "Closed",
        "skipped",
    ]
    assert lines[1].startswith("  3  b = band(d, 1)   ")
    assert lines[4].endswith("-> skipped: x is not bound")
    assert lines[5] == "ended: order"


def test_command_quiet_and_several_files(script):
    files = [script("collect()\n", "a.py"), script('finish("finalize")\nd = context()\n', "b.py")]
    assert command("--quiet", *files).stdout == ""
    shown = command(*files)
    assert shown.returncode == 0
    assert f"{files[1]}:" in shown.stdout and "ended: finalize" in shown.stdout


def test_command_resolves_names_before_it_goes_elsewhere(script, tmp_path):
    script("collect()\n", "a.py"), script('finish("exit_early")\n', "b.py"), script("collect()\n", "c.py")
    done = command("a.py", "b.py", "c.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall("^ended: (.*)", done.stdout, re.M) == ["order", "exit_early", "order"]


def test_command_finds_data_beside_the_program():
    seed = ROOT / "corpus/lifecycle/seeds/open_geotiff.py"
    done = command(seed, cwd="/")
    assert done.returncode == 0 and "LibraryError" not in done.stdout


def test_command_finds_the_repository_data(script):
    done = command(script('open("data/elevation.tif")\n'))
    assert "-> Dataset" in done.stdout


FAKE = """
class Error(Exception): pass
OPS = ({"name": "fail", "params": (), "kind": None, "errors": []},)
def fail(): raise KeyError("not documented")
"""


def test_command_reports_a_finding(script, tmp_path):
    script(FAKE, "fake_module.py")
    file = script("collect()\nfail()\ncollect()\n")
    done = command("--module", "fake_module", "--quiet", file, path=[str(tmp_path)])
    assert done.returncode == 1
    assert done.stderr == f"{file}:2:1: fail() raised an undocumented KeyError: 'not documented'\n"


@pytest.mark.parametrize("way", ['"manager_before"', '"destroy_after"', '"osr_cleanup", 1'])
def test_command_refuses_a_way_that_the_module_has_no_library_for(way, script, tmp_path):
    script(FAKE, "fake_module.py")
    done = command("--module", "fake_module", "--quiet", script(f"finish({way})\n"), path=[str(tmp_path)])
    assert done.returncode == 2
    assert "fake_module gives no way to " in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "source", [b"import os\n", b"close(x)\n", b"\xff", b"\x00", b"#" * 70000, b"collect()\n" * 100_000]
)
def test_command_refuses_what_is_no_program(script, source):
    file = script(source)
    done = command(file)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}:1:") and "expected" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_goes_on_after_a_bad_file(script):
    done = command(script(b"(", "bad.py"), script(b"collect()", "good.py"))
    assert done.returncode == 2
    assert "ended: order" in done.stdout


def test_command_refuses_what_is_no_file(tmp_path, script):
    link = tmp_path / "link.py"
    link.symlink_to(script("collect()\n"))
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    for path, why in [
        (tmp_path, "not a regular file"),
        (tmp_path / "none.py", "No such file"),
        (link, "symbolic link"),
        (pipe, "not a regular file"),
        ("", "not a regular file"),
    ]:
        done = command(path, timeout=60)
        assert done.returncode == 2
        assert why in done.stderr and "Traceback" not in done.stderr


def test_unreadable_file(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(entry.os, "open", refuse)  # a mode would not stop root
    with pytest.raises(entry.UsageError, match="Permission denied"):
        entry.read_file(str(tmp_path / "x.py"))


def test_command_wrong_usage(script, tmp_path):
    assert command().returncode == 2
    assert command("--nonsense", script("")).returncode == 2
    missing = command("--module", "no_such_module_here", script(""))
    assert missing.returncode == 2 and "cannot import no_such_module_here" in missing.stderr
    no_table = command("--module", "json", script(""))
    assert no_table.returncode == 2 and "OPS" in no_table.stderr
    script("raise ImportError('not built')", "geocapsule.py")
    unbuilt = command(script(""), path=[str(tmp_path)])
    assert unbuilt.returncode == 2
    assert "./run" in unbuilt.stderr and "PYTHONPATH=ext:build/plain/ext" in unbuilt.stderr


def test_command_help_has_an_example():
    done = command("--help")
    assert done.returncode == 0 and "example: python -m capsan.program" in done.stdout


def test_terminal_controls_are_not_printed(script):
    done = command(script('alias("\u009b31m \u202e")\n'))
    assert done.returncode == 0
    assert "\u009b" not in done.stdout and "\u202e" not in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        'd = create_raster("PDS4", 1, 1, 1, "Byte")',
        'd = on(1, create_vector, "OGR_GMT", "/vsimem/a")',
        'd = create_vector("Memory\\x00", "/vsimem/a")',
        'c = context()\nd = create_vector(c, "/vsimem/a")',
        'd = create_vector("Memory", "/vsimem/a")\ncreate_layer(d, "/tmp/a")',
        'd = create_vector("Memory", "/vsimem/a")\ncreate_layer(d, d)',
        'd = create_vector("Memory", "/vsimem/a")\nselect(d, "SELECT * FROM \\"/etc/x\\".a")',
        'd = create_vector("Memory", "/vsimem/a")\nexecute(d, "CREATE INDEX ON a USING b")',
        'd = create_vector("Memory", "/vsimem/a")\nexecute(d, d)',
        'd = open("data/a\\x00b")',
        's = srs_from_wkt("BOUNDCRS[\\"/etc/x\\"]")',
        'c = context()\np = projection(c, "../x")',
        'c = context()\np = projection(c, "a\\\\b")',
    ],
)
def test_what_would_leave_the_scratch_space(text: str) -> None:
    with pytest.raises(ProgramError):
        check(parse(text.encode()), geocapsule.OPS)


def test_drivers_are_those_of_the_targets() -> None:
    table = (Path(__file__).resolve().parent.parent / "fuzz/drivers.def").read_text()
    listed = [line.split('"')[1] for line in table.splitlines() if line.startswith("DRIVER(")]
    assert (*listed, "none") == DRIVERS
