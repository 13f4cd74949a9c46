"""The bridge: capsules, their names and metadata; the order, the thread and the moment of their end."""

import ctypes
import gc
import itertools
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import capsule_api
import geocapsule as g
import pytest
from conftest import lost_memory
from live import KINDS, MAKE, SQUARE, raster

from capsan.paths import ROOT

SECONDS = 300  # under valgrind, on a busy machine, an interpreter takes its time

# By native name.
CAPSULES = {KINDS[name].capsule: make for name, make in MAKE.items()}


def run_python(script: str, asan_options: str = "") -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, under what this one runs under, and some ASan options more."""
    command = [sys.executable, "-c", textwrap.dedent(script)]
    environment = os.environ | {"ASAN_OPTIONS": f"{os.environ.get('ASAN_OPTIONS', '')}:{asan_options}"}
    return subprocess.run(command, cwd=ROOT / "tests", env=environment, capture_output=True, text=True, timeout=SECONDS)


def assert_clean(result: subprocess.CompletedProcess[str], stdout: str = "") -> None:
    assert (result.returncode, result.stderr, result.stdout) == (0, "", stdout)


def on_another_thread(call: Callable[[], object]) -> object:
    """What the call returns or raises, run on a new thread."""
    answers: list[tuple[bool, object]] = []

    def run() -> None:
        try:
            answers.append((True, call()))
        except BaseException as error:
            answers.append((False, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    returned, answer = answers.pop()
    if returned:
        return answer
    assert isinstance(answer, BaseException)
    raise answer


# Names and state


def test_every_kind_is_here() -> None:
    assert {op["kind"] for op in g.OPS if op["kind"]} == {
        op_kind for make in CAPSULES.values() for op_kind in [kind_of(make())]
    }


def kind_of(capsule: object) -> str:
    """As an error message names it."""
    with pytest.raises(g.WrongKind) as caught:
        g.buffer(capsule, 1, "Byte")
    return str(caught.value).rsplit(" ", 1)[1]


@pytest.mark.parametrize("name", CAPSULES)
def test_name_tells_the_native_type_until_the_end(name: str) -> None:
    capsule = CAPSULES[name]()
    assert capsule_api.name(capsule) == name
    assert capsule_api.get_pointer(capsule, name.encode())
    assert g.is_closed(capsule) == 0
    g.close(capsule)
    assert capsule_api.name(capsule) == "closed_" + name
    assert g.is_closed(capsule) == 1
    with pytest.raises(ValueError, match="incorrect name"):
        capsule_api.get_pointer(capsule, name.encode())


@pytest.mark.parametrize("name", CAPSULES)
def test_second_close_does_nothing(name: str) -> None:
    capsule = CAPSULES[name]()
    for _ in range(3):
        assert g.close(capsule) is None
    assert capsule_api.name(capsule) == "closed_" + name


@pytest.mark.parametrize("name", CAPSULES)
def test_closed_on_another_thread(name: str) -> None:
    capsule = CAPSULES[name]()
    on_another_thread(lambda: g.close(capsule))
    assert capsule_api.name(capsule) == "closed_" + name


@pytest.mark.parametrize("name", CAPSULES)
def test_made_here_and_dropped_on_another_thread(name: str) -> None:
    only = [CAPSULES[name]()]
    on_another_thread(only.clear)
    assert not only


def test_close_takes_the_children_along() -> None:
    context = g.geos_context()
    base = g.geos_from_wkt(context, SQUARE)
    prepared = g.prepare(base)
    other = g.geos_from_wkt(context, SQUARE)
    g.close(base)
    assert [g.is_closed(handle) for handle in (context, base, prepared, other)] == [0, 1, 1, 0]
    assert capsule_api.name(prepared) == "closed_geos_prepared_geometry"
    with pytest.raises(g.Closed, match="ended with its owner"):
        g.prepared_intersects(prepared, other)
    with pytest.raises(g.Closed, match="is closed"):
        g.geos_area(base)
    g.close(context)
    assert capsule_api.name(other) == "closed_geos_geometry"


def test_mask_band_ends_with_the_band_that_it_was_taken_from() -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    mask, other = g.mask_band(band), g.mask_band(g.band(dataset, 1))
    g.close(band)
    with pytest.raises(g.Closed, match="Band ended with its owner"):
        g.checksum(mask)
    assert g.checksum(other) >= 0


def test_two_capsules_of_one_band_are_two_views() -> None:
    dataset = raster()
    one, two = g.band(dataset, 1), g.band(dataset, 1)
    pointers = {capsule_api.get_pointer(view, b"gdal_raster_band") for view in (one, two)}
    assert len(pointers) == 1
    g.close(one)
    assert g.checksum(two) == 0


@pytest.mark.parametrize("name", CAPSULES)
def test_collector_does_not_see_capsules(name: str) -> None:
    assert gc.is_tracked(CAPSULES[name]()) is False


# Metadata


@pytest.mark.parametrize("name", MAKE)
def test_metadata(name: str) -> None:
    capsule, kind = MAKE[name](), KINDS[name]
    metadata = capsule_api.metadata(capsule)
    assert metadata.abi_version == 1
    assert (metadata.library, metadata.allocator) == (kind.library.encode(), kind.allocator.encode())
    assert metadata.destroyer == (kind.destroyer and kind.destroyer.encode())
    assert metadata.library_version[:1].isdigit()
    assert metadata.capsule == id(capsule)
    assert metadata.handle
    g.close(capsule)
    assert capsule_api.metadata(capsule).library == kind.library.encode()  # lives as long as the capsule


@pytest.mark.parametrize("name", MAKE)
def test_version_is_there_as_long_as_the_capsule(name: str) -> None:
    """GDAL forgets what it said at the next question, and when the thread ends."""
    capsule = on_another_thread(MAKE[name])
    others = [make() for make in MAKE.values()]
    assert capsule_api.metadata(capsule).library_version[:1].isdigit()
    assert others


# Foreign and forged capsules


def refused(capsule: object) -> str:
    """Every op refuses it in the same way; returns the message of one."""
    with pytest.raises(g.WrongKind):
        g.close(capsule)
    with pytest.raises(g.WrongKind):
        g.is_closed(capsule)
    with pytest.raises(g.WrongKind) as caught:
        g.raster_size(capsule)
    return str(caught.value)


@contextmanager
def context_of(capsule: object, context: int | None) -> Iterator[None]:
    """The capsule with another context meanwhile."""
    own = capsule_api.get_context(capsule)
    capsule_api.set_context(capsule, context)
    try:
        yield
    finally:
        capsule_api.set_context(capsule, own)


def test_foreign_capsule_of_our_name() -> None:
    memory = ctypes.create_string_buffer(64)
    for name in (b"gdal_dataset", b"closed_gdal_dataset", b"something"):
        capsule = capsule_api.foreign_capsule(name, ctypes.addressof(memory))
        assert "did not make" in refused(capsule)


@pytest.mark.parametrize("garbage", [1, 8, 0xDEADBEEF, 2**47 - 16, 2**63, 2**64 - 1, 2**64 - 2])
def test_foreign_capsule_with_a_garbage_context(garbage: int) -> None:
    assert "did not make" in refused(capsule_api.foreign_capsule(b"gdal_dataset", 16, garbage))


def test_foreign_capsule_with_the_context_of_one_of_ours() -> None:
    ours = raster()
    copy = capsule_api.foreign_capsule(b"gdal_dataset", 16, capsule_api.get_context(ours))
    assert "did not make" in refused(copy)
    del copy
    assert g.raster_size(ours) == [4.0, 4.0, 1.0]


def test_foreign_capsule_with_the_context_of_a_dead_one_of_ours() -> None:
    ours = raster()
    context = capsule_api.get_context(ours)
    del ours
    assert "did not make" in refused(capsule_api.foreign_capsule(b"gdal_dataset", 16, context))


def test_ours_with_a_forged_context() -> None:
    ours, other = raster(), raster()
    for forged in (None, 8, 0xDEADBEEF, id(ours), capsule_api.get_context(other)):
        with context_of(ours, forged):
            assert "did not make" in refused(ours)
    assert g.raster_size(ours) == [4.0, 4.0, 1.0]


def test_capsule_that_a_consumer_renamed() -> None:
    ours = raster()
    capsule_api.rename(ours, b"used_gdal_dataset")
    assert "taken over" in refused(ours)
    capsule_api.rename(ours, b"gdal_dataset")
    assert g.raster_size(ours) == [4.0, 4.0, 1.0]


def test_renamed_capsule_is_marked_closed_with_its_owner() -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    capsule_api.rename(band, b"used_gdal_raster_band")
    g.close(dataset)
    assert capsule_api.name(band) == "closed_gdal_raster_band"


@pytest.mark.parametrize("forged", ["None", "8", "capsule_api.get_context(other)"])
def test_destructor_with_a_replaced_context_says_so(forged: str) -> None:
    result = run_python(f"""
        import capsule_api, geocapsule as g
        dataset, other = g.create_raster("MEM", 4, 4, 1, "Byte"), g.geos_context()
        capsule_api.set_context(dataset, {forged})
        del dataset
        print(g.is_closed(other))
    """)
    assert result.returncode == 0
    assert 'the context of capsule "gdal_dataset" was replaced' in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == "0\n"


def test_owner_does_not_reach_a_dead_capsule_whose_context_was_replaced() -> None:
    """It is the interpreter, with no sanitizer in it, that would write there: so freed memory is filled."""
    script = """
        import capsule_api, geocapsule as g
        dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
        band = g.band(dataset, 1)
        capsule_api.set_context(band, None)
        del band
        g.close(dataset)
        print(g.is_closed(dataset))
    """
    result = run_python(script, asan_options="max_free_fill_size=4096:free_fill_byte=85")
    assert (result.returncode, result.stdout) == (0, "1\n"), result.stderr


# Order of dropping


def band_and_buffer() -> dict[str, object]:
    dataset = raster()
    band = g.band(dataset, 1)
    return {"dataset": dataset, "band": band, "buffer": g.read(band, 0, 0, 4, 4)}


def geometry_and_prepared() -> dict[str, object]:
    context = g.geos_context()
    base = g.geos_from_wkt(context, SQUARE)
    return {"context": context, "base": base, "prepared": g.prepare(base)}


def projections() -> dict[str, object]:
    context = g.context()
    projection = g.projection(context, "+proj=merc")
    return {"context": context, "projection": projection, "copy": g.clone_projection(projection)}


FAMILIES = (band_and_buffer, geometry_and_prepared, projections)


def use(handles: dict[str, object]) -> None:
    """Whatever is left still works, as long as an owner above it is only dropped."""
    if "band" in handles:
        g.checksum(handles["band"])
    if "buffer" in handles:
        assert g.buffer_get(handles["buffer"], 3, 3) == 0
    if "base" in handles:
        assert g.geos_area(handles["base"]) == 4
    if "prepared" in handles and "base" in handles:
        assert g.prepared_intersects(handles["prepared"], handles["base"]) == 1
    if "copy" in handles:
        assert g.projection_definition(handles["copy"])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("family", FAMILIES)
def test_dropped_in_every_order(family: Callable[[], dict[str, object]], order: tuple[int, ...]) -> None:
    handles = family()
    names = list(handles)
    for i in order:
        del handles[names[i]]
        use(handles)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("family", FAMILIES)
def test_closed_in_every_order(family: Callable[[], dict[str, object]], order: tuple[int, ...]) -> None:
    handles = list(family().values())
    for i in order:
        g.close(handles[i])
        assert g.is_closed(handles[i]) == 1
    assert all(g.is_closed(handle) for handle in handles)


def test_cycle() -> None:
    dataset = raster()
    cycle: list[object] = [dataset, g.band(dataset, 1)]
    cycle.append(cycle)
    name = capsule_api.metadata(dataset).library
    del dataset, cycle
    assert gc.collect() > 0
    assert name == b"GDAL"


# Memory


def test_memoryview_outlives_close_and_drop() -> None:
    buffer = g.buffer(3, 2, "UInt16")
    g.buffer_set(buffer, 2, 1, 4711)
    view = g.view(buffer)
    assert (view.format, view.shape, view.strides, view.readonly) == ("H", (2, 3), (6, 2), False)
    g.close(buffer)
    assert view[1, 2] == 4711
    del buffer
    gc.collect()
    view[0, 0] = 65535
    assert view.tolist() == [[65535, 0, 0], [0, 0, 4711]]


def test_memoryview_shares_the_pixels() -> None:
    buffer = g.buffer(2, 2, "Byte")
    view = g.view(buffer)
    view[1, 0] = 9
    assert g.buffer_get(buffer, 0, 1) == 9
    assert bytes(g.view(buffer)) == b"\0\0\x09\0"


def test_memoryview_of_pixels_read_outlives_the_dataset() -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    g.fill(band, 7)
    view = g.view(g.read(band, 0, 0, 4, 4))
    g.close(dataset)
    assert bytes(view) == b"\7" * 16


def test_memory_cannot_be_made_from_nothing() -> None:
    with pytest.raises(TypeError):
        type(g.view(g.buffer(2, 2, "Byte")).obj)()


FORMATS = {
    "Byte": "B",
    "UInt16": "H",
    "Int16": "h",
    "UInt32": "I",
    "Int32": "i",
    "UInt64": "Q",
    "Int64": "q",
    "Float32": "f",
    "Float64": "d",
}


@pytest.mark.parametrize("pixel_type", FORMATS)
def test_memoryview_of_each_pixel_type(pixel_type: str) -> None:
    buffer = g.buffer(2, 1, pixel_type)
    g.buffer_set(buffer, 1, 0, 100)
    view = g.view(buffer)
    assert (view.format, view.tolist()) == (FORMATS[pixel_type], [[0, 100]])


# Threads


def wiggly_line(points: int) -> str:
    """Crosses itself so often that its buffer takes GEOS some hundred milliseconds."""
    return "LINESTRING (" + ",".join(f"{i} {i * 7919 % 1000}" for i in range(points)) + ")"


@contextmanager
def patient_switching() -> Iterator[None]:
    """This thread keeps the GIL until it lets go of it: no other runs Python between two of its calls."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def start_long_op(handle: object, op: Callable[..., object]) -> tuple[threading.Thread, list[object]]:
    """Starts the op on a thread of its own, which gives the GIL away inside the op."""
    answers: list[object] = []

    def run() -> None:
        while not answers:
            try:
                answers.append(op(handle, 5.0, 16) if op is g.geos_buffer else op(handle, 5.0))
            except g.Busy:
                continue  # the test was looking at the handle at this very moment
            except Exception as error:
                answers.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def wait_until_busy(poll: Callable[[], object], answers: list[object]) -> bool:
    """True if the other thread was seen inside its op, False if it came to its end unseen."""
    while not answers:
        try:
            poll()
        except g.Busy:
            return True
        # Gives the GIL away for a moment: with patient_switching the other thread might not get in at all.
        threading.Event().wait(0)
    return False


def test_busy_while_another_thread_is_inside() -> None:
    """An op is seen at its work at least once in thirty tries, on however slow or loaded a machine."""
    line = g.geometry_from_wkt(wiggly_line(2000))
    seen = 0
    for _ in range(30):
        thread, answers = start_long_op(line, g.geometry_buffer)
        seen += wait_until_busy(lambda: g.geometry_area(line), answers)
        thread.join()
        assert not isinstance(answers[0], Exception), answers
        assert g.geometry_area(line) == 0  # and free again
        if seen:
            break
    assert seen


def test_busy_names_the_op_the_argument_and_the_kind() -> None:
    line, other = g.geometry_from_wkt(wiggly_line(2000)), g.geometry_from_wkt(SQUARE)
    messages = []
    for _ in range(10):
        thread, answers = start_long_op(line, g.geometry_buffer)
        while not answers and not messages:
            try:
                g.geometry_intersects(other, line)
            except g.Busy as error:
                messages.append(str(error))
        thread.join()
        if messages:
            break
    assert messages == ["geometry_intersects: argument 2 (other): this Geometry is in use by another thread"]


def test_close_while_another_thread_is_inside() -> None:
    """Closed at once; the op on the other thread ends well, and the geometry after it."""
    line = g.geometry_from_wkt(wiggly_line(400))
    thread, answers = start_long_op(line, g.geometry_buffer)
    wait_until_busy(lambda: g.geometry_area(line), answers)
    g.close(line)
    assert capsule_api.name(line) == "closed_ogr_geometry"
    with pytest.raises(g.Closed):
        g.geometry_area(line)
    thread.join()
    assert g.geometry_area(answers[0]) > 0


def test_dropped_while_another_thread_is_inside() -> None:
    only = [g.geos_from_wkt(g.geos_context(), wiggly_line(400))]
    thread, answers = start_long_op(only[0], g.geos_buffer)
    wait_until_busy(lambda: g.geos_area(only[0]), answers)
    only.clear()
    thread.join()
    assert g.geos_area(answers[0]) > 0


def test_owner_closed_while_a_child_is_being_made() -> None:
    context = g.geos_context()
    line = g.geos_from_wkt(context, wiggly_line(400))
    thread, answers = start_long_op(line, g.geos_buffer)
    busy = wait_until_busy(lambda: g.geos_area(line), answers)
    g.close(context)
    thread.join()
    if busy:
        assert isinstance(answers[0], g.Closed), answers
        assert "closed meanwhile" in str(answers[0])


def test_owner_closed_between_the_end_of_an_op_and_its_return() -> None:
    """The op has its result and waits for the GIL, which this thread has; then the result's owner is closed.

    Either answer is documented, a closed capsule or Closed; nothing else is.
    """
    context = g.geos_context()
    line = g.geos_from_wkt(context, wiggly_line(400))
    thread, answers = start_long_op(line, g.geos_buffer)
    if wait_until_busy(lambda: g.geos_area(line), answers):
        with patient_switching():
            still_busy = True
            while still_busy:
                try:
                    g.geos_area(line)
                    still_busy = False
                except g.Busy:
                    pass
            g.close(context)
    thread.join()
    g.close(context)
    assert isinstance(answers[0], g.Closed) or g.is_closed(answers[0]) == 1, answers


def test_one_tree_on_many_threads_in_turn() -> None:
    context = g.context()
    projection = on_another_thread(lambda: g.crs_to_crs(context, "EPSG:4326", "EPSG:3857"))
    points = [on_another_thread(lambda: g.project(projection, 50.0, 10.0)) for _ in range(3)]
    assert points == [g.project(projection, 50.0, 10.0)] * 3
    on_another_thread(lambda: g.close(context))
    with pytest.raises(g.Closed):
        g.project(projection, 50.0, 10.0)


def test_each_thread_with_a_tree_of_its_own() -> None:
    def work() -> list[int]:
        sums = []
        for value in range(20):
            dataset = raster()
            band = g.band(dataset, 1)
            g.fill(band, value)
            sums.append(g.checksum(band))
        return sums

    answers: list[list[int]] = []
    threads = [threading.Thread(target=lambda: answers.append(work())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [work()] * 4


def test_four_threads_read_one_dataset() -> None:
    """Four threads in one GTiff crash inside libgdal; here each gets its pixels or Busy."""
    path = "/vsimem/four_threads.tif"
    dataset = g.create_file("GTiff", path, 256, 256, 1, "Byte")
    g.close(dataset)
    band = g.band(g.open(path), 1)
    outcomes: list[object] = []

    def work() -> None:
        for _ in range(200):
            try:
                outcomes.append(g.checksum(band))
            except g.Busy:
                outcomes.append("busy")
            except Exception as error:
                outcomes.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    g.remove_file(path)
    assert set(outcomes) <= {0, "busy"}
    assert 0 in outcomes
    assert len(outcomes) == 800


# The end of the interpreter

SETUP = """
    import atexit, builtins, gc, sys, threading
    import geocapsule as g
    dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
    band = g.band(dataset, 1)
    context = g.geos_context()
    base = g.geos_from_wkt(context, "POINT (1 2)")
    prepared = g.prepare(base)
    proj = g.context()
    projection = g.projection(proj, "EPSG:4326")
    view = g.view(g.buffer(2, 2, "Byte"))
    everything = [band, dataset, prepared, context, base, projection, proj, view]
    for name in ("dataset", "band", "context", "base", "prepared", "proj", "projection", "view"):
        {keep}
    {then}
"""

PLACES = {
    "globals": ("pass", "del everything"),
    "globals in the wrong order": ("pass", "everything.reverse()"),
    "cycle": ("del globals()[name]", "everything.append(everything); del everything"),
    "sys.modules": ("del globals()[name]", "sys.modules['stash'] = everything; del everything"),
    "atexit argument": ("del globals()[name]", "atexit.register(len, everything); del everything"),
    "atexit close": ("pass", "atexit.register(g.close, dataset)"),
    "builtins": ("setattr(builtins, name, globals().pop(name))", "del everything"),
    "thread local": ("del globals()[name]", "t = threading.local(); t.kept = everything; del everything"),
    "own function": ("pass", "g.band.__self__.kept = everything"),
    "closed before": ("g.close(globals()[name]) if name != 'view' else None", "pass"),
}


@pytest.mark.parametrize("place", PLACES)
def test_end_of_the_interpreter(place: str) -> None:
    keep, then = PLACES[place]
    assert_clean(run_python(SETUP.format(keep=keep, then=then)))


def test_finaliser_uses_a_handle_at_the_end() -> None:
    assert_clean(
        run_python("""
        import geocapsule as g
        class Holder:
            def __init__(self):
                self.dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
                self.size, self.close, self.print = g.raster_size, g.close, print
            def __del__(self):
                self.print(self.size(self.dataset))
                self.close(self.dataset)
        holder = Holder()
        holder.itself = holder
        """),
        stdout="[4.0, 4.0, 1.0]\n",
    )


def test_module_deleted_while_handles_live() -> None:
    assert_clean(
        run_python("""
        import gc, sys
        import geocapsule as g
        dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
        band, checksum, close, error = g.band(dataset, 1), g.checksum, g.close, g.Closed
        del g, sys.modules["geocapsule"], sys.modules["_geocapsule"]
        gc.collect()
        print(checksum(band))
        close(dataset)
        try:
            checksum(band)
        except error as closed:
            print(closed)
        import geocapsule as again
        print(again.is_closed(band), again.Closed is error)
        """),
        stdout="0\nchecksum: argument 1 (band): this Band ended with its owner\n1 False\n",
    )


def test_handles_outlive_the_module_that_made_them() -> None:
    """Nothing is left of the module but capsules: functions would hold it."""
    assert_clean(
        run_python("""
        import gc, sys, weakref
        import geocapsule
        band = geocapsule.band(geocapsule.create_raster("MEM", 4, 4, 1, "Byte"), 1)
        gone = weakref.ref(sys.modules["_geocapsule"])
        del geocapsule, sys.modules["geocapsule"], sys.modules["_geocapsule"]
        gc.collect()
        print(gone() is None)
        import geocapsule as again
        print(again.checksum(band), again.is_closed(band))
        """),
        stdout="True\n0 0\n",
    )


def test_tracemalloc_sees_the_pixels() -> None:
    """In a process of its own: what tracemalloc itself keeps is lost to LSan."""
    assert_clean(
        run_python("""
        import tracemalloc
        import geocapsule as g
        def grown():
            return (tracemalloc.get_traced_memory()[0] - before) // 500_000
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        buffer = g.buffer(1000, 1000, "Byte")
        memory = g.view(buffer)
        made = grown()
        g.close(buffer)
        exported = grown()
        del memory
        print(made, exported, grown())
        """),
        stdout="2 2 0\n",
    )


def test_handles_in_a_forked_child() -> None:
    assert_clean(
        run_python("""
        import os
        import geocapsule as g
        dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
        band = g.band(dataset, 1)
        child = os.fork()
        if child == 0:
            g.fill(band, 1)
            g.close(dataset)
            os._exit(0 if g.is_closed(band) else 1)
        print(os.waitpid(child, 0)[1], g.is_closed(band), g.checksum(band))
        """),
        stdout="0 0 0\n",
    )


def test_subinterpreter() -> None:
    """Imports the module again, leaves handles open at its end, and the main interpreter's stay."""
    assert_clean(
        run_python("""
        import _xxsubinterpreters as interpreters
        import geocapsule as g
        dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
        for _ in range(3):
            sub = interpreters.create()
            interpreters.run_string(sub, '''if True:
                import geocapsule as g
                dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
                band = g.band(dataset, 1)
                try:
                    g.band(1)
                except g.WrongKind:
                    g.close(g.geos_context())
                else:
                    raise SystemExit("no WrongKind")
            ''')
            interpreters.destroy(sub)
        print(g.raster_size(dataset))
        """),
        stdout="[4.0, 4.0, 1.0]\n",
    )


# The gate


@pytest.mark.asan
def test_leak_check_is_awake() -> None:
    """The reference is lost in a process of its own; and a clean one is silent."""
    script = """
        import ctypes, gc, sys
        from conftest import lost_memory
        import capsule_api, geocapsule as g
        handle = g.create_raster("MEM", 4, 4, 1, "Byte")
        {lose}
        del handle
        g.context()  # what ctypes and the calls left in registers and on the stack
        sys.exit(3 if lost_memory() else 0)
    """
    assert_clean(run_python(script.format(lose="pass")))
    lost = run_python(script.format(lose="[capsule_api.lose_reference(handle) for _ in range(1)]"))
    assert lost.returncode == 3
    assert "detected memory leaks" in lost.stderr


@pytest.mark.asan
def test_leak_check_is_there() -> None:
    assert hasattr(ctypes.CDLL(None), "__lsan_do_recoverable_leak_check")
    assert not lost_memory()
