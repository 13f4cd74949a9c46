"""What the trace (src/trace.h) needs to know of each call: how its arguments are written as C. Used by generate.py.

Most of it follows from the prototypes; the lines `also` and `trace` of semantics.def say the rest.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

VERBS = ("in", "room", "either", "out", "text", "owned", "known")
# Classes of numbers (enum element of src/trace_rule.h).
NUMBERS = {
    "double": "DOUBLES",
    "float": "FLOATS",
    "char": "SIGNED",
    "signed char": "SIGNED",
    "short": "SIGNED",
    "int": "SIGNED",
    "long": "SIGNED",
    "long long": "SIGNED",
    "unsigned char": "UNSIGNED",
    "unsigned short": "UNSIGNED",
    "unsigned int": "UNSIGNED",
    "unsigned long": "UNSIGNED",
    "unsigned long long": "UNSIGNED",
    "_Bool": "UNSIGNED",
    "bool": "UNSIGNED",
}
STRING_LISTS = ("char **", "const char *const *")
# Structures whose fields are written out (src/trace_structures.c).
STRUCTURES = ("GDAL_GCP", "OGRCodedValue", "GDALRasterIOExtraArg", "GDALColorEntry")
# Callbacks that a call can do without.
OPTIONAL_FUNCTIONS = re.compile(r"ProgressFunc|MessageHandler|PJ_LOG_FUNCTION|proj_|FreeUserData|GDALTransformerFunc")


class TraceError(Exception):
    """A line of the table that cannot be meant."""


class Clause(NamedTuple):
    verb: str
    count: str  # a C expression in arg1, arg2, ...; empty: none


class TraceTable(NamedTuple):
    also: frozenset[str]
    clauses: dict[str, dict[int, Clause]]  # by the call, and the number of its parameter


class Types:
    """The typedefs and enumerations of the headers."""

    def __init__(self, nodes: list[dict[str, Any]]):
        self._typedefs: dict[str, str] = {}
        self._enumerators: dict[str, list[tuple[str, int]]] = {}
        by_id: dict[str, list[tuple[str, int]]] = {}
        for node in nodes:
            if node["kind"] == "EnumDecl":
                by_id[node["id"]] = _enumerators(node)
                if node.get("name"):
                    self._enumerators[f"enum {node['name']}"] = by_id[node["id"]]
            elif node["kind"] == "TypedefDecl":
                self._typedefs[node["name"]] = node["type"]["qualType"]
                tag = node["inner"][0].get("ownedTagDecl", {}).get("id") if node.get("inner") else None
                if tag in by_id:
                    self._enumerators[node["name"]] = by_id[tag]

    def resolve(self, c_type: str) -> str:
        """Without typedefs, but with the names of structures and enumerations."""
        for _ in range(10):
            plain = re.sub(r"^const ", "", c_type).strip()
            if plain in self._enumerators or plain not in self._typedefs or self._typedefs[plain].endswith(f" {plain}"):
                break
            c_type = self._typedefs[plain]
        return c_type

    def has(self, name: str) -> bool:
        return name in self._typedefs

    def enumerators(self, c_type: str) -> list[tuple[str, int]] | None:
        plain = self.resolve(re.sub(r"^const ", "", c_type))
        return self._enumerators.get(plain) or self._enumerators.get(self._typedefs.get(plain, ""))


def _enumerators(node: dict[str, Any]) -> list[tuple[str, int]]:
    found, value = [], -1
    for constant in node.get("inner", ()):
        if constant["kind"] == "EnumConstantDecl":
            explicit = next((i["value"] for i in constant.get("inner", ()) if i["kind"] == "ConstantExpr"), None)
            value = value + 1 if explicit is None else int(explicit)
            found.append((constant["name"], value))
    return found


def read_trace_table(path: Path) -> TraceTable:
    also: set[str] = set()
    clauses: dict[str, dict[int, Clause]] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = text.strip().partition(" ")
        if word == "also":
            also.update(rest.split())
        elif word == "trace":
            names, separator, said = rest.partition(" : ")
            if not separator:
                raise TraceError(f"line {number}: trace NAME... : clauses")
            for name in names.split():
                clauses.setdefault(name, {}).update(_read_clause(part, number) for part in said.split(";"))
    return TraceTable(frozenset(also), clauses)


def _read_clause(text: str, number: int) -> tuple[int, Clause]:
    found = re.fullmatch(r"(\w+) (\d+)(?: (.+))?", text.strip())
    if not found or found[1] not in VERBS:
        raise TraceError(f"line {number}: no clause '{text.strip()}'")
    return int(found[2]), Clause(found[1], found[3] or "")


def without_const(c_type: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\b(const|restrict)\b", "", c_type)).strip()


class Parameter(NamedTuple):
    """One parameter as an initialiser of struct trace_parameter."""

    form: str
    c_type: str
    element: str  # what a pointer points to
    numbers: str
    kind: str
    is_const: bool
    enumeration: str  # the type that has a table of enumerators
    count: str  # a C expression; empty: none


class TracedCall:
    def __init__(self, call: Any, table: TraceTable, types: Types, handle_types: dict[str, str], is_newer: bool):
        self.call = call
        self._is_newer = is_newer
        self._types = types
        self._handle_types = handle_types
        bare = call.name[:-2] if call.is_reentrant else call.name
        self._clauses = {**table.clauses.get(bare, {}), **table.clauses.get(call.name, {})}
        shift = 1 if call.is_reentrant else 0
        by_index = {number - 1 + shift: clause for number, clause in self._clauses.items()}
        count = len(call.prototype.parameters)
        if any(not 0 <= index < count for index in by_index):
            raise TraceError(f"{call.name} has no parameter {max(self._clauses)}")
        self.parameters = [self._parameter(i, by_index.get(i)) for i in range(count)]

    def _parameter(self, index: int, clause: Clause | None) -> Parameter:
        c_type = self.call.prototype.parameters[index]
        resolved = self._types.resolve(c_type)
        pointed = self._pointed(c_type, resolved)
        form, kind = self._form(index, c_type, resolved, pointed, clause)
        if kind is None:
            kind = self.call.kinds[index] or self._handle_types.get(without_const(pointed).replace(" ", ""), "NONE")
        element = self._types.resolve(pointed) if pointed else ""
        enumeration = without_const(pointed or c_type)
        return Parameter(
            form,
            c_type,
            without_const(pointed) or "char",
            self._numbers(element or resolved, form),
            kind,
            "const" in re.sub(r"\*\s*const$", "*", resolved if resolved in STRING_LISTS else c_type),
            enumeration if self._types.enumerators(enumeration) else "",
            self._expression(clause.count) if clause and clause.count else self._array_count(index),
        )

    def _pointed(self, c_type: str, resolved: str) -> str:
        for text in (c_type, resolved):
            stripped = re.sub(r"(\*)\s*const$", r"\1", text.strip())
            if stripped.endswith("*") and "(*)" not in stripped:
                return stripped[:-1].strip()
        return ""

    def _numbers(self, element: str, form: str) -> str:
        plain = without_const(element)
        if form == "HANDLES":
            return "OTHERS"
        if self._types.enumerators(plain):
            return "SIGNED"
        if plain == "void":
            return "BYTES"
        return "BYTES" if plain == "unsigned char" and form != "NUMBER" else NUMBERS.get(plain, "OTHERS")

    def _form(
        self, index: int, c_type: str, resolved: str, pointed: str, clause: Clause | None
    ) -> tuple[str, str | None]:
        plain = without_const(c_type)
        element = without_const(pointed)
        element_kind = self._handle_types.get(element.replace(" ", ""))
        verb = clause.verb if clause else ""
        if verb == "known":
            return "HANDLE", "NONE"
        if verb == "text":
            return "TEXT", "NONE"
        if verb == "out":
            return "SCRATCH", "NONE"
        if verb == "owned":
            return ("OWNED_STRING" if element == "char" else "OWNED"), "NONE"
        if self.call.kinds[index]:
            return "HANDLE", None
        if "(*)" in resolved:
            return ("OPTIONAL_FUNCTION" if OPTIONAL_FUNCTIONS.search(c_type) else "FUNCTION"), "NONE"
        if plain == "PJ_COORD":
            return "STRUCT", "NONE"
        if not pointed:
            numbers = NUMBERS.get(without_const(resolved))
            return ("DOUBLE" if numbers in ("DOUBLES", "FLOATS") else "NUMBER"), "NONE"
        if element_kind and element != "char":
            is_array = verb == "in" or self._array_count(index) != ""
            return ("HANDLES" if is_array else "OUT_HANDLE"), element_kind
        if verb == "room":
            return "ROOM", "NONE"
        if verb == "either":
            return "EITHER", "NONE"
        if without_const(resolved) == "char *" and "const" in resolved:
            return "STRING", "NONE"
        if without_const(resolved) == "char * *" or without_const(resolved) == "char **":
            is_list = resolved in STRING_LISTS or verb == "in"
            return ("STRINGS" if is_list else "SCRATCH"), "NONE"
        if verb == "in":
            return "DATA", "NONE"
        return self._form_of_other_pointer(index, plain, element, resolved)

    def _form_of_other_pointer(self, index: int, plain: str, element: str, resolved: str) -> tuple[str, str | None]:
        is_user_data = index > 0 and "(*)" in self._types.resolve(self.call.prototype.parameters[index - 1])
        if element in STRUCTURES and ("const" in resolved or element == "GDALRasterIOExtraArg"):
            return "DATA", "NONE"
        if plain in ("FILE *", "CPLXMLNode *", "PROJ_FILE_API *") or element.endswith("ForBinary"):
            return "NULL", "NONE"
        if plain in ("VSILFILE *", "PROJ_STRING_LIST"):
            return "HANDLE", "NONE"
        if plain == "void *":
            return ("USER_DATA" if is_user_data else "ANY"), "NONE"
        return ("UNRECORDED" if "const" in resolved else "SCRATCH"), "NONE"

    def _array_count(self, index: int) -> str:
        """What the clauses on handles say of an array parameter's length: `gives GEOSGeometry array 2 3 to result`."""
        for text in self.call.line.clauses if self.call.line else ():
            given = re.match(r"gives \w+ array (\d+) (\d+)", text)
            found = given or re.match(r"(?:ends|releases) \w+ array ?(\d*)", text)
            if not found:
                continue
            shift = 0 if self.call.is_reentrant else -1
            array = int(found[1]) + shift if given else 0
            count = found[2] if given else found[1]
            if array == index:
                return self._expression(f"arg{count}") if count else "up_to_null(arguments[0])"
        return ""

    def _expression(self, text: str) -> str:
        """The count as C: arg3 becomes the third argument in its own type."""
        shift = 0 if self.call.is_reentrant else -1

        def argument(found: re.Match[str]) -> str:
            index = int(found[1]) + shift
            if not 0 <= index < len(self.call.prototype.parameters):
                raise TraceError(f"{self.call.name} has no parameter {found[1]}")
            return f"(({self.call.prototype.parameters[index]})arguments[{index}])"

        return re.sub(r"\barg(\d+)\b", argument, text)

    # --- as C ---------------------------------------------------------------------------------------------------------

    def counts_text(self) -> str:
        return "".join(
            f"static int64_t count_{self.call.name}_{i}(const struct call *call)\n{{\n"
            f"    const uintptr_t *arguments = call->arguments;\n    (void)arguments;\n    return {p.count};\n}}\n"
            for i, p in enumerate(self.parameters)
            if p.count
        )

    def rule_text(self) -> str:
        rows = []
        for i, p in enumerate(self.parameters):
            has_size = p.form in ("DATA", "EITHER", "ROOM", "OWNED") and p.element != "void"
            size = f"sizeof({p.element})" if has_size else "1"
            count = f"count_{self.call.name}_{i}" if p.count else "NULL"
            names = f"enumerators_of_{_identifier(p.enumeration)}" if p.enumeration else "NULL"
            rows.append(
                f'{{"{p.c_type}", "{p.element}", FORM_{p.form}, {p.numbers}, KIND_{p.kind}, {str(p.is_const).lower()}, '
                f"{size}, {names}, {count}}}"
            )
        parameters = "(const struct trace_parameter[]){\n        " + ",\n        ".join(rows) + "}" if rows else "NULL"
        return (
            f"    [CALL_{self.call.name}] = {{RESULT_{self._result()}, {str(self._is_newer).lower()}, "
            f'"{self._result_type()}", {parameters}}},\n'
        )

    def _result_type(self) -> str:
        """As a trace can declare it: handles that only later versions have are a void * there."""
        result = self.call.prototype.result
        is_unknown = self._is_newer and not self._types.has(without_const(result).rstrip(" *"))
        return "void *" if is_unknown else result

    def _result(self) -> str:
        result = self.call.prototype.result
        if self.call.result_kind:
            return "HANDLE"
        clauses = self.call.line.clauses if self.call.line else ()
        if any(re.match(r"(makes|lends) \w+ array", clause) for clause in clauses):
            return "ARRAY"
        resolved = self._types.resolve(result)
        is_text = without_const(resolved) in ("char *", "char **")
        if not resolved.endswith("*") or "const" in resolved or (is_text and self.call.library != "GEOS"):
            return "PLAIN"
        return "MEMORY"


def _identifier(c_type: str) -> str:
    return c_type.replace(" ", "_")


def trace_text(
    calls: list[Any],
    table: TraceTable,
    types: Types,
    handle_types: dict[str, str],
    newer: frozenset[str],
    includes: str,
) -> str:
    """trace.inc. newer: the calls that the headers lack; includes: the text that includes those headers."""
    traced = [TracedCall(call, table, types, handle_types, call.name in newer) for call in calls]
    unknown = sorted(table.clauses.keys() - {c.name for c in calls} - {c.name[:-2] for c in calls if c.is_reentrant})
    used = sorted({p.enumeration for call in traced for p in call.parameters if p.enumeration})
    enumerations = "".join(
        f"static const struct enumerator enumerators_of_{_identifier(name)}[] = {{"
        + "".join(f'{{"{constant}", {value}}}, ' for constant, value in types.enumerators(name) or ())
        + "{0}};\n"
        for name in used
    )
    counts = "".join(call.counts_text() for call in traced)
    rules = "".join(call.rule_text() for call in traced)
    # Newer and older versions of the libraries lack some of them.
    comment = f"// not in these headers: {' '.join(unknown)}\n" if unknown else ""
    lines = "".join(f'    "{line}\\n"\n' for line in includes.splitlines())
    return (
        f"{comment}const char trace_includes[] =\n{lines.rstrip()};\n\n{enumerations}\n{counts}\n"
        f"const struct trace_rule trace_rules[CALL_COUNT] = {{\n{rules}}};\n"
    )
