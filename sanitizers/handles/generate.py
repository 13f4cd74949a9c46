"""Reads the prototypes of the installed headers and semantics.def, and writes the wrappers of the preloaded library.

    python generate.py OUTPUT_FOLDER --clang clang-19 -I /usr/include/gdal

Writes kinds.inc and calls.inc (names), rules.inc (what each call does: struct rule of src/rule.h), wrappers.inc (one
function for each call), without_handles.inc (functions that need none), trace.inc (how a trace writes each call) and
unknown.txt (calls that return or seem to end handles, and have no line in the table). Nothing but the standard library
and clang is needed.
"""

import argparse
import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from newer import NewerError, read_newer
from trace_table import TraceError, Types, read_trace_table, trace_text

HERE = Path(__file__).parent
HEADERS = ("gdal.h", "ogr_api.h", "ogr_srs_api.h", "gdal_alg.h", "gdalwarper.h", "gdal_utils.h", "cpl_conv.h",
           "cpl_vsi.h", "proj.h", "proj_experimental.h", "geos_c.h")  # fmt: skip
LIBRARY_PREFIXES = {
    "GDAL": re.compile(r"(GDAL|OGR|OSR|OCT|CPLVirtualMem|_ZN18OGRGeometryFactory)"),
    "PROJ": re.compile(r"proj_"),
    "GEOS": re.compile(r"(GEOS|initGEOS|finishGEOS)"),
}
# Names that would be a surprise on a plain use.
SUSPICIOUS = re.compile(
    r"Destroy|Release|Free|Close|Delete|Directly|Steal|Remove|Dereference|[a-z]Reference|_destroy|finish|New$"
)
SUBJECT_VERBS = ["ends", "closes", "refs", "derefs", "releases", "takes", "needs", "uses", "adopts", "schema", "stales"]
MAXIMUM_HANDLES = 6  # of one call, as in src/rule.h


class SemanticsError(Exception):
    """A line of the table that cannot be meant."""


class Kind(NamedTuple):
    name: str
    library: str
    types: tuple[str, ...]
    properties: tuple[str, ...]
    members: tuple[str, ...]  # of a kind that is one of several others


class Prototype(NamedTuple):
    """A function of the headers: the C types as clang spells them."""

    name: str
    result: str
    parameters: tuple[str, ...]


class Line(NamedTuple):
    """What one line of the table says of the calls whose names match."""

    number: int
    pattern: str
    result: str | None  # the result's type in patterns such as `GEOS* -> GEOSGeometry`
    clauses: tuple[str, ...]


class Table(NamedTuple):
    kinds: dict[str, Kind]
    lines: list[Line]


# --- reading ----------------------------------------------------------------------------------------------------------


def read_table(path: Path) -> Table:
    kinds: dict[str, Kind] = {}
    lines: list[Line] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = text.strip()
        if not text or text.startswith(("#", "also ", "trace ")):  # those two are trace_table.py's
            continue
        if text.startswith("kind "):
            kind = _read_kind(text, number)
            kinds[kind.name] = kind
            continue
        names, separator, clauses = text.partition(" : ")
        if not separator:
            raise SemanticsError(f"line {number}: neither a kind nor NAME : clauses")
        pattern, arrow, result = names.partition(" -> ")
        split = tuple(clause.strip() for clause in clauses.split(";"))
        for name in [pattern.strip()] if arrow else names.split():
            lines.append(Line(number, name, result.strip() if arrow else None, split))
    return Table(kinds, lines)


def _read_kind(text: str, number: int) -> Kind:
    text, _, members = text.partition(" = ")
    words = text.split()[1:]
    if len(words) < 3 or words[1] not in LIBRARY_PREFIXES:
        raise SemanticsError(f"line {number}: kind NAME LIBRARY TYPE... [property...]")
    properties = tuple(word for word in words[2:] if word in ("counted", "exclusive", "lasting", "loose"))
    types = tuple(word for word in words[2:] if word not in properties)
    return Kind(words[0], words[1], types, properties, tuple(members.split()))


def read_prototypes(clang: str, flags: list[str]) -> tuple[dict[str, Prototype], str, list[dict[str, Any]]]:
    """All functions that the headers declare, the text that includes those headers, and what clang says of them."""
    source = "".join(f"#include <{header}>\n" for header in HEADERS)
    command = [clang, "-x", "c", "-std=gnu11", *flags, "-fsyntax-only", "-Xclang", "-ast-dump=json", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SemanticsError(f"{clang} cannot read the headers ({', '.join(HEADERS)}):\n{done.stderr[-2000:]}")
    prototypes = {}
    nodes = json.loads(done.stdout)["inner"]
    for node in nodes:
        if node["kind"] != "FunctionDecl" or node["type"]["qualType"].endswith("...)"):
            continue
        parameters = tuple(p["type"]["qualType"] for p in node.get("inner", ()) if p["kind"] == "ParmVarDecl")
        result = node["type"]["qualType"].split("(", 1)[0].strip()
        prototypes[node["name"]] = Prototype(node["name"], result, parameters)
    return prototypes, source, nodes


# --- meaning ----------------------------------------------------------------------------------------------------------


def plain_type(c_type: str) -> str:
    """`const struct PJ *const` and `PJ *` are the same handle."""
    return re.sub(r"\s+", "", re.sub(r"\b(const|struct|restrict)\b", "", c_type))


class Call:
    """A call that is wrapped: its prototype, the kind of each of its handles, and its effects as C initialisers."""

    def __init__(self, prototype: Prototype, table: Table, by_type: dict[str, str], prototypes: dict[str, Prototype]):
        self.prototype = prototype
        self.name = prototype.name
        self.library = next((name for name, prefix in LIBRARY_PREFIXES.items() if prefix.match(self.name)), "GDAL")
        self._table = table
        self._prototypes = prototypes
        self._by_type = by_type
        self.kinds = [by_type.get(plain_type(t)) for t in prototype.parameters]
        self.result_kind = by_type.get(plain_type(prototype.result))
        # `GEOSArea` and `GEOSArea_r` are one line of the table, in whose counting the context is no parameter.
        self.is_reentrant = self.library == "GEOS" and self.name.endswith("_r") and self.kinds[:1] == ["GEOSContext"]
        self.line = self._find_line()
        self.effects: list[str] = []
        self.probes: list[
            tuple[str, tuple[int, ...], str]
        ] = []  # getter, parameters, ""; or structure, parameter, member
        self.more_than_used: set[int] = set()  # parameters that the call ends or hands over
        self.is_for_any_thread = False
        if self.line:
            for clause in self.line.clauses:
                self._add_clause(clause)

    @property
    def concerns_handles(self) -> bool:
        return any(self.kinds) or self.result_kind is not None or bool(self.effects)

    @property
    def is_unknown(self) -> bool:
        """No line, though its name or its result makes it more than a use."""
        if self.line or not self.concerns_handles:
            return False
        out = any(self._points_to_handle(t) for t in self.prototype.parameters)
        array = self._points_to_handle(self.prototype.result)
        return self.result_kind is not None or out or array or bool(SUSPICIOUS.search(self.name))

    def _points_to_handle(self, c_type: str) -> bool:
        plain = plain_type(c_type)
        return (
            "const" not in c_type
            and plain.endswith("*")
            and any(plain[:-1] in k.types for k in self._table.kinds.values())
        )

    def _find_line(self) -> Line | None:
        bare = self.name[:-2] if self.is_reentrant else self.name
        names = (self.name, bare)
        for line in self._table.lines:
            if line.pattern in names and "*" not in line.pattern and line.result is None:
                return line
        for line in self._table.lines:
            if "*" not in line.pattern or not any(fnmatch.fnmatchcase(name, line.pattern) for name in names):
                continue
            if line.result is None or self._returns(line.result):
                return line
        return None

    def _returns(self, wanted: str) -> bool:
        const, _, kind = wanted.rpartition(" ")
        return self.result_kind == kind and (const == "const") == self.prototype.result.startswith("const")

    # One clause of the table, as struct effect (src/rule.h).
    def _add_clause(self, clause: str) -> None:
        text, condition = self._condition(clause)
        words = text.split()
        verb = words[0]
        if text == "any thread":
            self.is_for_any_thread = True
        elif text in ("shared", "thread-safe", "result set", "contents", "unreferenced"):
            self._effect(
                "PROPERTY", extra=f".property = PROPERTY_{re.sub(r'[ -]', '_', text).upper()}", condition=condition
            )
        elif verb == "use":
            if len(words) == 4:
                self._name_loose(words[1], int(words[3]))
        elif verb in ("makes", "lends"):
            self._result_clause(verb, words[1:], condition)
        elif verb in ("drops", "detaches", "replaces"):
            self._getter_clause(verb, text, condition)
        elif verb == "ends" and words[1] == "all":
            self._effect("END_ALL", kind=words[2], condition=condition)
        elif verb in ("ends", "releases") and "array" in words:
            count = int(words[3]) if len(words) > 3 else 0
            self._effect(f"{verb.upper()}_ARRAY", kind=words[1], subject=0, count=self._index(count) if count else -1)
        elif verb in ("gives", "holds", "moves"):
            self._hand_over(verb, words[1:], condition)
        elif verb in SUBJECT_VERBS:
            self._subject_clause(verb, words[1:], condition)
        else:
            raise SemanticsError(f"line {self.line.number}: no clause '{clause}'")

    def _condition(self, clause: str) -> tuple[str, str]:
        clause, _, also = clause.partition(" and ")
        found = re.fullmatch(r"(.*?) (if|unless) (ok|true|arg (\d+)( & (0x[0-9a-f]+)| negative)?)", clause)
        if not found:
            return clause, ""
        text, condition = self._first_condition(*found.groups())
        if also:
            number = self._index(int(also.split()[-1]))
            condition += f", .has_second = true, .second_parameter = {number}"
            condition += f", .second_wanted = {str(not also.startswith('not ')).lower()}"
        return text, condition

    def _first_condition(self, text, word, what, number, tail, bits) -> tuple[str, str]:
        if not number:
            return text, f".condition = {'IF_ZERO' if what == 'ok' else 'IF_TRUE'}"
        name = "IF_NEGATIVE" if tail == " negative" else "IF_PARAMETER" if word == "if" else "UNLESS_PARAMETER"
        return text, f".condition = {name}, .condition_parameter = {self._index(int(number))}, .bits = {bits or '~0u'}"

    def _index(self, number: int) -> int:
        index = number if self.is_reentrant else number - 1
        if not 0 <= index < len(self.kinds):
            raise SemanticsError(f"line {self.line.number}: {self.name} has no parameter {number}")
        return index

    # `Band`, `Geometry#2`, `result`, `Transformer at 1`, `library`: the parameter (negative: see src/rule.h), the kind.
    def _subject(self, words: list[str]) -> tuple[str, str, str]:
        if words[0] in ("result", "library"):
            return words[0].upper(), self.result_kind or "NONE", "VALUE"
        if words[1:2] == ["at"]:
            index = self._index(int(words[2]))
            kind = words[0]
            if "loose" in self._table.kinds[kind].properties:
                self._name_loose(kind, int(words[2]))
                return str(index), kind, "VALUE"
            return str(index), kind, "POINTED"
        name, _, which = words[0].partition("#")
        if name == "whatever":
            places = [i for i, kind in enumerate(self.kinds) if kind and kind != "GEOSContext"]
            name = self.kinds[places[-1]] if places else ""
        places = [i for i, kind in enumerate(self.kinds) if kind == name or self._includes(kind, name)]
        position = int(which or 1) - 1
        if position >= len(places):
            raise SemanticsError(f"line {self.line.number}: {self.name} has no {words[0]}")
        return str(places[position]), name, "VALUE"

    def _includes(self, kind: str | None, name: str) -> bool:
        return kind is not None and name in self._table.kinds[kind].members

    def _name_loose(self, kind: str, number: int) -> None:
        self.kinds[self._index(number)] = kind

    def _result_clause(self, verb: str, words: list[str], condition: str) -> None:
        kind, rest = words[0], words[1:]
        if kind == "whatever":
            kind = self.result_kind or ""
        subject, place, count = "RESULT", "VALUE", -1
        if rest[:1] == ["at"]:
            subject, place, rest = str(self._index(int(rest[1]))), "POINTED", rest[2:]
        elif rest[:1] == ["array"]:
            place, count = "ARRAY", self._index(int(rest[1])) if len(rest) > 1 else -1
            rest = []
        owner, owner_kind = "NOTHING", "NONE"
        if rest[:1] == ["of"]:
            owner, owner_kind, _ = self._subject(rest[1:])
        elif verb == "lends":
            owner = "LIBRARY"
        if not kind or kind not in self._table.kinds:
            raise SemanticsError(f"line {self.line.number}: {self.name} has no kind '{kind}'")
        if subject == "RESULT" and place == "VALUE" and self.result_kind is None:
            self.result_kind = kind
        self._effect(verb.upper(), kind=kind, subject=subject, place=place, count=count, object=owner,
                     object_kind=owner_kind, condition=condition)  # fmt: skip

    def _getter_clause(self, verb: str, text: str, condition: str) -> None:
        everything = re.fullmatch(r"(drops|detaches) all (\w+)", text)
        if everything:
            subject, kind, _ = self._subject([everything[2]])
            self._effect(
                "DROP_ALL" if everything[1] == "drops" else "DETACH_ALL",
                kind=kind,
                subject=subject,
                condition=condition,
            )
            return
        found = re.fullmatch(r"(drops|detaches|replaces) (\w+)\((.+)\)", text)
        if not found:
            raise SemanticsError(f"line {self.line.number}: '{text}'")
        getter = found[2]
        parameters = tuple(self._asked(part) for part in found[3].split(", "))
        self.probes.append((getter, parameters, ""))
        first = parameters[0] if isinstance(parameters[0], int) else parameters[0][1]
        self._effect(verb.upper(), kind=self._answer_of(getter), subject=str(first), object_kind=self.kinds[first],
                     condition=condition, extra=f".probe = probe_{self.name}_{getter}")  # fmt: skip

    # `2`, or `OGR_L_GetLayerDefn(1)`: a parameter, or what a getter answers for one.
    def _asked(self, part: str):
        nested = re.fullmatch(r"(\w+)\((\d+)\)", part)
        return (nested[1], self._index(int(nested[2]))) if nested else self._index(int(part))

    def _answer_of(self, getter: str) -> str:
        if getter not in self._prototypes:
            raise SemanticsError(f"line {self.line.number}: the headers have no getter {getter}")
        return self._by_type[plain_type(self._prototypes[getter].result)]

    def _hand_over(self, verb: str, words: list[str], condition: str) -> None:
        if words[1:2] == ["in"]:
            structure, _, member = words[2].partition(".")
            index = self._index(int(words[3]))
            self._member_clause("GIVES_MEMBER", words[0], structure, member, index)
            return
        split = next(i for i, word in enumerate(words) if word in ("to", "by"))
        given, receiver = words[:split], words[split + 1 :]
        to, to_kind, to_place = self._subject(receiver)
        if given[1:2] == ["array"]:
            array, count = self._index(int(given[2])), self._index(int(given[3]))
            self._effect("GIVES", kind=given[0], subject=str(array), place="ARRAY", count=count, object=to,
                         object_kind=to_kind, condition=condition)  # fmt: skip
            return
        subject, kind, place = self._subject(given)
        if verb == "gives":
            self.more_than_used.add(int(subject))
        self._effect(verb.upper(), kind=kind, subject=subject, place=place, object=to, object_kind=to_kind,
                     object_place=to_place, condition=condition)  # fmt: skip

    def _member_clause(self, verb: str, kind: str, structure: str, member: str, index: int) -> None:
        self.probes.append((structure, (index,), member))
        self._effect(verb, kind=kind, subject=str(index), extra=f".probe = probe_{self.name}_{member}")

    def _subject_clause(self, verb: str, words: list[str], condition: str) -> None:
        inherit = words[-1] == "inherit"
        if words[1:2] == ["in"]:
            structure, _, member = words[2].partition(".")
            self._member_clause("USES_MEMBER", words[0], structure, member, self._index(int(words[3])))
            return
        if verb == "uses" and words[1:2] == ["at"] and "loose" in self._table.kinds[words[0]].properties:
            # It may be the program's own, with a function of its own: tied to if it is known, but not judged.
            self._effect("USES", kind=words[0], subject=str(self._index(int(words[2]))), condition=condition)
            return
        subject, kind, place = self._subject(words[:-1] if inherit else words)
        if verb in ("ends", "closes", "releases", "takes"):
            self.more_than_used.add(int(subject))
        self._effect(
            "NEEDS_SAME" if inherit else verb.upper(), kind=kind, subject=subject, place=place, condition=condition
        )

    def _effect(self, verb, kind="NONE", subject="NOTHING", place="VALUE", count=-1, object="NOTHING",
                object_kind="NONE", object_place="VALUE", condition="", extra=""):  # fmt: skip
        fields = (
            f".verb = {verb}, .kind = KIND_{kind}, .subject = {subject}, .place = {place}, .count = {count}",
            f".object = {object}, .object_kind = KIND_{object_kind}, .object_place = {object_place}",
        )
        self.effects.append("{" + ", ".join(part for part in (*fields, condition, extra) if part) + "}")


def belongs_to_api(name: str) -> bool:
    return any(prefix.match(name) for prefix in LIBRARY_PREFIXES.values())


def kinds_by_type(table: Table) -> dict[str, str]:
    return {t: kind.name for kind in table.kinds.values() if "loose" not in kind.properties for t in kind.types}


def find_calls(table: Table, prototypes: dict[str, Prototype], also: frozenset[str]) -> list[Call]:
    by_type = kinds_by_type(table)
    calls = []
    for name, prototype in sorted(prototypes.items()):
        if not belongs_to_api(name) and name not in also:
            continue
        call = Call(prototype, table, by_type, prototypes)
        if call.concerns_handles or name in also:
            calls.append(call)
    return calls


# --- writing ----------------------------------------------------------------------------------------------------------


def kinds_text(table: Table) -> str:
    rows = []
    for kind in table.kinds.values():
        flags = " | ".join(f"KIND_{p.upper()}" for p in kind.properties if p != "loose") or "0"
        members = "{" + ", ".join(f"KIND_{m}" for m in kind.members) + "}" if kind.members else "{0}"
        rows.append(f"KIND({kind.name}, {kind.library}, {flags}, PROTECT({members}))")
    return "\n".join(rows) + "\n"


def parameter_class(c_type: str) -> str:
    """How a value of this type travels through the array of arguments (enum passing of src/rule.h)."""
    plain = re.sub(r"\b(const|restrict)\b", "", c_type).strip()
    if re.fullmatch(r"(double|float)", plain):
        return plain.upper()
    if plain.endswith("*") or plain.endswith("]") or "(*)" in plain:
        return "POINTER"
    if plain in ("PJ_COORD", "PJ_INFO", "PJ_PROJ_INFO", "PJ_GRID_INFO", "PJ_INIT_INFO", "PJ_FACTORS"):
        return "STRUCT"
    return "SCALAR"


def declare(c_type: str, name: str) -> str:
    """A declaration: `int a1`, and for pointers to functions `int (*a1)(int)`."""
    return c_type.replace("(*)", f"(*{name})", 1) if "(*)" in c_type else f"{c_type} {name}"


def argument(c_type: str, name: str) -> str:
    passing = parameter_class(c_type)
    return {
        "DOUBLE": f"bits_of_double({name})",
        "FLOAT": f"bits_of_double({name})",
        "STRUCT": f"(uintptr_t)&{name}",
    }.get(passing, f"(uintptr_t){name}")


def wrapper_text(call: Call) -> str:
    """A call without handles is only passed on, unless a trace is written."""
    types = call.prototype.parameters
    names = [f"a{i + 1}" for i in range(len(types))]
    declared = ", ".join(declare(t, n) for t, n in zip(types, names)) or "void"
    passed = ", ".join(names)
    values = ", ".join(argument(t, n) for t, n in zip(types, names)) or "0"
    result = call.prototype.result
    head = (
        f"EXPORTED {result} {call.name}({declared})\n{{\n"
        f"    const uintptr_t arguments[] = {{{values}}};\n"
        f"    const struct target target = find_target(CALL_{call.name}, __builtin_return_address(0), arguments);\n"
        f"    __typeof__(&{call.name}) real = (__typeof__(real))target.function;\n"
    )
    passes_on = "target.is_internal" if call.concerns_handles else "!trace_is_on || target.is_internal"
    if not call.concerns_handles:
        head += f"    note_copy(CALL_{call.name}, target);\n"
    enter_name, leave_name = ("enter_call", "leave_call") if call.concerns_handles else ("trace_enter", "trace_leave")
    enter = (
        f"    struct call call;\n    call.frame = __builtin_frame_address(0);\n"
        f"    {enter_name}(&call, CALL_{call.name}, target, arguments, __builtin_return_address(0));\n"
    )
    if result == "void":
        return (
            f"{head}    if ({passes_on}) {{\n        real({passed});\n        return;\n    }}\n{enter}"
            f"    real({passed});\n    {leave_name}(&call, 0);\n}}\n"
        )
    leave = "0" if parameter_class(result) == "STRUCT" else argument(result, "result")
    return (
        f"{head}    if ({passes_on})\n        return real({passed});\n{enter}"
        f"    {declare(result, 'result')} = real({passed});\n    {leave_name}(&call, {leave});\n"
        f"    return result;\n}}\n"
    )


def probe_text(call: Call, getter: str, parameters: tuple, member: str, prototypes: dict[str, Prototype]) -> str:
    """A getter called with some of a call's arguments (0 where the library's version has none), or a member read."""
    head = f"static uintptr_t probe_{call.name}_{member or getter}(int copy, const uintptr_t *arguments)\n{{\n"
    if member:
        structure = f"((const {getter} *)arguments[{parameters[0]}])"
        return f"{head}    (void)copy;\n    return {structure} ? (uintptr_t){structure}->{member} : 0;\n}}\n"
    declared, passed = [_find(getter, "real")], []
    for type_, asked in zip(prototypes[getter].parameters, parameters):
        if isinstance(asked, int):
            passed.append(f"({type_})arguments[{asked}]")
        else:
            declared.append(_find(asked[0], "asked"))
            inner = prototypes[asked[0]].parameters[0]
            passed.append(f"({type_})asked(({inner})arguments[{asked[1]}])")
    known = "real && asked" if len(declared) > 1 else "real"
    return f"{head}{''.join(declared)}    return {known} ? (uintptr_t)real({', '.join(passed)}) : 0;\n}}\n"


def _find(getter: str, name: str) -> str:
    return f'    __typeof__(&{getter}) {name} = (__typeof__({name}))find_in_copy(copy, "{getter}");\n'


def rule_text(call: Call) -> str:
    handles = [
        f"{{{i}, KIND_{kind}, {str(i not in call.more_than_used).lower()}}}"
        for i, kind in enumerate(call.kinds)
        if kind
    ][:MAXIMUM_HANDLES]
    effects = f"(const struct effect[]){{{', '.join(call.effects)}}}" if call.effects else "NULL"
    types = ", ".join(f'{{"{t}", PASSED_{parameter_class(t)}}}' for t in call.prototype.parameters)
    return (
        f'    [CALL_{call.name}] = {{.name = "{call.name}", .library = LIBRARY_{call.library}, '
        f".result_kind = KIND_{call.result_kind or 'NONE'}, .is_unknown = {str(call.is_unknown).lower()},\n"
        f"        .handle_count = {len(handles)}, .handles = {{{', '.join(handles) or '{0}'}}},\n"
        f"        .effect_count = {len(call.effects)}, .effects = {effects}, "
        f".is_for_any_thread = {str(call.is_for_any_thread).lower()},\n"
        f'        .result_type = "{call.prototype.result}", .parameter_count = {len(call.prototype.parameters)},\n'
        f"        .parameters = {f'(const struct parameter[]){{{types}}}' if types else 'NULL'}}},\n"
    )


def write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_all(folder: Path, table: Table, calls: list[Call], prototypes: dict[str, Prototype], includes: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_if_changed(folder / "headers.inc", includes)
    write_if_changed(folder / "kinds.inc", kinds_text(table))
    write_if_changed(folder / "calls.inc", "".join(f"CALL({call.name})\n" for call in calls))
    probes = "".join(probe_text(call, *probe, prototypes) for call in calls for probe in dict.fromkeys(call.probes))
    rules = "".join(rule_text(call) for call in calls)
    write_if_changed(folder / "rules.inc", f"{probes}\nconst struct rule rules[CALL_COUNT] = {{\n{rules}}};\n")
    write_if_changed(folder / "wrappers.inc", "\n".join(wrapper_text(call) for call in calls))
    wrapped = {call.name for call in calls}
    named = {line.pattern for line in table.lines if "*" not in line.pattern and line.clauses == ("use",)}
    others = sorted(name for name in {*prototypes, *named} if belongs_to_api(name) and name not in wrapped)
    write_if_changed(folder / "without_handles.inc", "".join(f'"{name}",\n' for name in others))
    write_if_changed(folder / "unknown.txt", "".join(f"{call.name}\n" for call in calls if call.is_unknown))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the generated files go")
    parser.add_argument("--clang", default="clang", help="the compiler that reads the headers")
    parser.add_argument("-I", dest="include", action="append", default=[], help="a folder of headers (may be repeated)")
    args = parser.parse_args()
    try:
        table = read_table(HERE / "semantics.def")
        trace = read_trace_table(HERE / "semantics.def")
        prototypes, includes, nodes = read_prototypes(args.clang, [f"-I{folder}" for folder in args.include])
        newer = read_newer(HERE / "newer.def", nodes, {name: kind.types[0] for name, kind in table.kinds.items()})
        prototypes |= {name: Prototype(name, *types) for name, types in newer.functions.items()}
        calls = find_calls(table, prototypes, trace.also)
        write_all(args.folder, table, calls, prototypes, includes + newer.text)
        traced = trace_text(calls, trace, Types(nodes), kinds_by_type(table), frozenset(newer.functions), includes)
        write_if_changed(args.folder / "trace.inc", traced)
    except (SemanticsError, NewerError, TraceError, OSError) as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 1
    print(
        f"{len(calls)} calls on {len(table.kinds)} kinds; {sum(call.is_unknown for call in calls)} unknown to the table"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
