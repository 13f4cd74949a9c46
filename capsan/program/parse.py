"""From text to statements: the twin of fuzz/parse.c."""

import keyword
import re

from capsan.program.language import (
    MAX_ALL_ITEMS,
    MAX_ARGS,
    MAX_BYTES,
    MAX_DATA,
    MAX_ITEMS,
    MAX_LINES,
    MAX_NAME,
    MAX_NAMES,
    MAX_NUMBER,
    Name,
    Program,
    ProgramError,
    Statement,
)

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
