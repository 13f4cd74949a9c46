"""The rules of ext/OWNERSHIP.md, held to twice: in geocapsule, and in tests/lifted, a tiny extension over SQLite that
has handle.[ch] and capsule.[ch] unchanged and shares nothing else with it.
"""

import contextlib
import ctypes
import functools
import gc
import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import _geocapsule
import capsule_api
import geocapsule
import pytest
from commands import BUILD
from test_capsule import SQUARE, assert_clean, on_another_thread, run_python, wiggly_line

from capsan.paths import EXT, ROOT
from capsan.sanitizers import plain_environment

LIFTED = BUILD / "tests/lifted"
sys.path.append(str(LIFTED))
import lifted  # noqa: E402 - built beside the tests, and on nobody's path

LONG_QUERY = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 1000000) SELECT sum(n) FROM c"


class Extension(NamedTuple):
    """What the rules are tried on. A family is a root, its child, and that one's child."""

    module: Any
    kinds: dict[str, tuple[Callable[[], object], bytes, bytes, bytes | None]]  # make; library, allocator, destroyer
    family: Callable[[], list[object]]
    uses: list[Callable[[Any], object]]  # by place in the family
    long: Callable[[], object]  # a root, or one on its own
    work: Callable[[Any], object]  # takes long on it, and lets other threads run
    look: Callable[[Any], object]  # takes no time on it
    live: Callable[[], int]
    objects: Path  # of the compiler
    script: str  # makes root and child, and use()


def family_of_geos() -> list[object]:
    context = geocapsule.geos_context()
    base = geocapsule.geos_from_wkt(context, SQUARE)
    return [context, base, geocapsule.prepare(base)]


def family_of_sqlite() -> list[object]:
    connection = lifted.connect(":memory:")
    statement = lifted.prepare(connection, "SELECT 'one' UNION SELECT 'two'")
    assert lifted.step(statement)
    return [connection, statement, lifted.value(statement, 0)]


def a_blob() -> object:
    connection = lifted.connect(":memory:")
    lifted.step(lifted.prepare(connection, "CREATE TABLE t AS SELECT zeroblob(9) AS b"))
    blob = lifted.blob(connection, "t", "b", 1)
    assert lifted.blob_size(blob) == 9
    return blob


def wiggly() -> object:
    return geocapsule.geos_from_wkt(geocapsule.geos_context(), wiggly_line(400))


def look_at_statement(statement: object) -> None:
    """A row that is not there is an answer, too: that the tree is free."""
    with contextlib.suppress(lifted.LibraryError):
        lifted.value(statement, 0)


GEOCAPSULE = Extension(
    module=geocapsule,
    kinds={
        "geos_context": (geocapsule.geos_context, b"GEOS", b"libgeos", b"GEOS_finish_r"),
        "geos_geometry": (lambda: family_of_geos()[1], b"GEOS", b"libgeos", b"GEOSGeom_destroy_r"),
        "geos_prepared_geometry": (lambda: family_of_geos()[2], b"GEOS", b"libgeos", b"GEOSPreparedGeom_destroy_r"),
    },
    family=family_of_geos,
    uses=[
        lambda context: geocapsule.geos_from_wkt(context, SQUARE),
        geocapsule.geos_area,
        lambda prepared: geocapsule.describe(prepared)["owner"],
    ],
    long=wiggly,
    work=lambda line: geocapsule.geos_buffer(line, 5.0, 16),
    look=geocapsule.geos_area,
    live=lambda: len(geocapsule.live()),
    objects=Path(_geocapsule.__file__).parent,
    script="""
        import geocapsule as m
        root = m.create_raster("MEM", 4, 4, 1, "Byte")
        child, use = m.band(root, 1), m.checksum
    """,
)
SQLITE = Extension(
    module=lifted,
    kinds={
        "sqlite3": (lambda: family_of_sqlite()[0], b"SQLite", b"libsqlite3", b"sqlite3_close"),
        "sqlite3_stmt": (lambda: family_of_sqlite()[1], b"SQLite", b"libsqlite3", b"sqlite3_finalize"),
        "sqlite3_blob": (a_blob, b"SQLite", b"libsqlite3", b"sqlite3_blob_close"),
        "sqlite3_value": (lambda: family_of_sqlite()[2], b"SQLite", b"libsqlite3", None),
    },
    family=family_of_sqlite,
    uses=[lambda connection: lifted.prepare(connection, "SELECT 1"), look_at_statement, lifted.value_text],
    long=lambda: lifted.prepare(lifted.connect(":memory:"), LONG_QUERY),
    work=lifted.step,
    look=look_at_statement,
    live=lifted.live_count,
    objects=LIFTED,
    script=f"""
        import sys
        sys.path.append({str(LIFTED)!r})
        import lifted as m
        root = m.connect(":memory:")
        child, use = m.prepare(root, "SELECT 1"), m.step
    """,
)
EXTENSIONS = {"geocapsule": GEOCAPSULE, "sqlite": SQLITE}
ORDERS = list(itertools.permutations(range(3)))


@pytest.fixture(params=EXTENSIONS)
def extension(request: pytest.FixtureRequest) -> Extension:
    return EXTENSIONS[request.param]


def test_the_lifted_files_are_unchanged() -> None:
    for name in ("handle.h", "handle.c", "capsule.h", "capsule.c"):
        assert (LIFTED / name).read_bytes() == (EXT / name).read_bytes()
        assert not (ROOT / "tests/lifted" / name).exists()


# 1. A child holds its owner, natively


@pytest.mark.parametrize("order", ORDERS)
def test_dropped_in_every_order_and_what_is_left_works(extension: Extension, order: tuple[int, ...]) -> None:
    before = extension.live()
    family = dict(enumerate(extension.family()))
    for place in order:
        del family[place]
        for left in family:
            extension.uses[left](family[left])
    assert extension.live() == before


def test_owner_is_open_as_long_as_a_child_is(extension: Extension) -> None:
    before = extension.live()
    root, child, last = extension.family()
    del root, child
    assert extension.live() == before + 3
    del last
    assert extension.live() == before


def test_no_python_reference_holds_the_owner(extension: Extension) -> None:
    root, child, last = extension.family()
    assert [gc.is_tracked(handle) for handle in (root, child, last)] == [False] * 3
    assert all(gc.get_referents(handle) == [] for handle in (root, child, last))


# 2. Close is deterministic


@pytest.mark.parametrize("place", range(3))
def test_close_ends_what_is_below_at_once_and_nothing_else(extension: Extension, place: int) -> None:
    family = extension.family()
    extension.module.close(family[place])
    assert [extension.module.is_closed(handle) for handle in family] == [int(i >= place) for i in range(3)]
    for i, handle in enumerate(family):
        if i >= place and i != 2:
            with pytest.raises(extension.module.Closed):
                extension.uses[i](handle)


def test_second_close_does_nothing(extension: Extension) -> None:
    before = extension.live()
    family = extension.family()
    for handle in family + family:
        assert extension.module.close(handle) is None
    assert extension.live() == before


def test_close_all_ends_every_handle(extension: Extension) -> None:
    families = [extension.family() for _ in range(3)]
    extension.module.close_all()
    assert extension.live() == 0
    assert all(extension.module.is_closed(handle) for family in families for handle in family)


# 3. A native object is destroyed at most once


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("closer", ["here", "another thread"])
def test_closed_in_every_order(extension: Extension, order: tuple[int, ...], closer: str) -> None:
    """ASan sees a second destruction; for SQLite it is counted, too."""
    counted = lifted.destroyed_count()
    family = extension.family()
    for place in order:
        if closer == "here":
            extension.module.close(family[place])
        else:
            on_another_thread(functools.partial(extension.module.close, family[place]))
    assert all(extension.module.is_closed(handle) for handle in family)
    del family
    if extension is SQLITE:
        assert lifted.destroyed_count() - counted == 2  # the value is a view


def test_two_capsules_of_one_native_object_destroy_it_once() -> None:
    counted = lifted.destroyed_count()
    connection, statement, first = family_of_sqlite()
    second = lifted.value(statement, 0)
    assert len({capsule_api.get_pointer(view, b"sqlite3_value") for view in (first, second)}) == 1
    lifted.close(first)
    assert lifted.value_text(second) == "one"
    del connection, statement, first, second
    assert lifted.destroyed_count() - counted == 2


# 4 and 5. Threads


def test_another_thread_gets_busy_and_close_does_not_wait(extension: Extension) -> None:
    """The op that is seen at its work, once in ten tries on however loaded a machine, ends well on a closed tree."""
    before = extension.live()
    assert any(closed_at_work(extension) for _ in range(10))
    assert extension.live() == before


def closed_at_work(extension: Extension) -> bool:
    handle = extension.long()
    answers: list[object] = []
    thread = threading.Thread(target=work_until_answered, args=(extension, handle, answers))
    thread.start()
    seen = seen_busy(extension, handle, answers)
    extension.module.close(handle)
    assert extension.module.is_closed(handle) == 1
    thread.join()
    assert not seen or not isinstance(answers[0], Exception), answers
    return seen


def seen_busy(extension: Extension, handle: object, answers: list[object]) -> bool:
    """False if the other thread came to its end unseen."""
    while not answers:
        try:
            extension.look(handle)
        except extension.module.Busy:
            return True
    return False


def work_until_answered(extension: Extension, handle: object, answers: list[object]) -> None:
    while not answers:
        try:
            answers.append(extension.work(handle))
        except extension.module.Busy:
            continue  # the test was looking at this very moment
        except extension.module.Error as error:
            answers.append(error)


def test_dropped_on_another_thread(extension: Extension) -> None:
    before = extension.live()
    family = extension.family()
    on_another_thread(family.clear)
    assert extension.live() == before


# 6. Nothing is swept


@pytest.mark.parametrize("clean_up", ["del m, sys.modules[name]", "sys.modules[name] = None; del m"])
def test_clean_up_of_the_module_closes_nothing(extension: Extension, clean_up: str) -> None:
    script = f"""
        import gc, sys
        {extension.script}
        is_closed, close, name = m.is_closed, m.close, m.__name__
        sys.modules.pop("_" + name, None)
        {clean_up}
        gc.collect()
        print(is_closed(child), use(child) is not None)
        close(root)
        print(is_closed(child))
    """
    assert_clean(run_python(flat(script)), stdout="0 True\n1\n")


def flat(script: str) -> str:
    """Lines of one depth, whatever was put into them."""
    return "\n".join(line.strip() for line in script.splitlines())


@pytest.mark.parametrize("order", ["root, child", "child, root", "child,"])
def test_left_open_at_the_end_of_the_interpreter(extension: Extension, order: str) -> None:
    script = f"""
        {extension.script}
        kept = [{order}]
        kept.append(kept)
        del root, child
    """
    assert_clean(run_python(flat(script)))


# 7. What an op invalidates it ends first


def test_step_ends_the_values_of_the_row_before() -> None:
    connection, statement, value = family_of_sqlite()
    other = lifted.prepare(connection, "SELECT 'other'")
    assert lifted.step(other)
    of_other = lifted.value(other, 0)
    assert lifted.value_text(value) == "one"
    assert lifted.step(statement)
    with pytest.raises(lifted.Closed):
        lifted.value_text(value)
    assert capsule_api.name(value) == "closed_sqlite3_value"
    assert lifted.value_text(lifted.value(statement, 0)) == "two"
    assert lifted.value_text(of_other) == "other"


# Capsules


def all_kinds() -> list[tuple[str, str]]:
    return [(name, kind) for name, extension in EXTENSIONS.items() for kind in extension.kinds]


@pytest.mark.parametrize(("name", "kind"), all_kinds())
def test_metadata_on_every_capsule(name: str, kind: str) -> None:
    make, library, allocator, destroyer = EXTENSIONS[name].kinds[kind]
    capsule = make()
    metadata = capsule_api.metadata(capsule)
    assert metadata.abi_version == 1
    assert (metadata.library, metadata.allocator, metadata.destroyer) == (library, allocator, destroyer)
    assert metadata.library_version[:1].isdigit()
    assert metadata.capsule == id(capsule)


@pytest.mark.parametrize(("name", "kind"), all_kinds())
def test_renamed_at_its_end(name: str, kind: str) -> None:
    extension = EXTENSIONS[name]
    capsule = extension.kinds[kind][0]()
    assert capsule_api.name(capsule) == kind
    assert capsule_api.get_pointer(capsule, kind.encode())
    extension.module.close(capsule)
    assert capsule_api.name(capsule) == "closed_" + kind
    with pytest.raises(ValueError, match="incorrect name"):
        capsule_api.get_pointer(capsule, kind.encode())


def test_renamed_with_its_owner(extension: Extension) -> None:
    root, *below = extension.family()
    extension.module.close(root)
    assert all(capsule_api.name(handle).startswith("closed_") for handle in below)


def test_neither_takes_the_others_handles() -> None:
    ours, theirs = geocapsule.geos_context(), lifted.connect(":memory:")
    with pytest.raises(geocapsule.WrongKind, match="did not make"):
        geocapsule.close(theirs)
    with pytest.raises(lifted.WrongKind):
        lifted.close(ours)
    forged = capsule_api.foreign_capsule(b"sqlite3", ctypes.addressof(ctypes.create_string_buffer(64)))
    with pytest.raises(lifted.WrongKind):
        lifted.prepare(forged, "SELECT 1")
    assert (geocapsule.is_closed(ours), lifted.is_closed(theirs)) == (0, 0)


class Dropped:
    def __init__(self, handles: list[object]) -> None:
        self.handles = handles

    def __del__(self) -> None:
        self.handles.clear()


def test_destructor_leaves_a_pending_exception_alone(extension: Extension) -> None:
    before = extension.live()
    with pytest.raises(KeyError, match="pending"):
        dropped = Dropped(extension.family())
        try:
            raise KeyError("pending")
        finally:
            del dropped
    assert extension.live() == before


CAPSULE_ACCESSORS = {"PyCapsule_GetContext", "PyCapsule_GetName", "PyCapsule_SetName"}
_FUNCTION = re.compile(r"^[0-9a-f]+ <(\w+)>:$")
_CALL = re.compile(r"\bR_\w+\s+(?:\.text\+)?(\w+)")


def calls_of(file: Path) -> dict[str, set[str]]:
    """What each function of an object file refers to, by its relocations."""
    command = ["llvm-objdump-19", "--disassemble", "--reloc", "--no-show-raw-insn", file]
    text = subprocess.run(command, env=plain_environment(), capture_output=True, text=True, check=True).stdout
    calls: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in text.splitlines():
        if function := _FUNCTION.match(line):
            current = calls.setdefault(function[1], set())
        elif call := _CALL.search(line):
            current.add(call[1])
        elif called := re.search(r"\b(?:call|jmp)\w*\s+0x[0-9a-f]+ <(\w+)>$", line):
            current.add(called[1])
    return calls


def test_destructor_calls_nothing_of_python_but_capsule_accessors(extension: Extension) -> None:
    """Followed through capsule.c and handle.c, as they were compiled."""
    calls: dict[str, set[str]] = {}
    for name in ("capsule.c.o", "handle.c.o"):
        (file,) = extension.objects.rglob(name)
        calls |= calls_of(file)
    reached, waiting = set(), ["destroy_capsule", "rename_ended"]
    while waiting:
        for called in calls.get(waiting.pop(), set()) - reached:
            reached.add(called)
            waiting.append(called)
    assert {"handle_release", "handle_wrap"} <= reached
    assert {name for name in reached if re.match(r"_?Py", name)} == CAPSULE_ACCESSORS
