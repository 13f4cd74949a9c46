"""Callbacks: what an op calls while it runs, what it may do there, and what comes out of the op."""

import contextlib
import gc
import importlib.util
import os
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import geocapsule as g
import pytest
from test_capsule import assert_clean, on_another_thread, run_python

Progress = Callable[[float, str | None], object]


def raster(size: int = 32) -> object:
    return g.create_raster("MEM", size, size, 1, "Byte")


# Every op that reports progress, on a band.
OPS: dict[str, Callable[[object, Progress | None], object]] = {
    "sieve": lambda band, progress: g.sieve(band, 4, progress),
    "fill_nodata": lambda band, progress: g.fill_nodata(band, 2, progress),
    "histogram": lambda band, progress: g.histogram(band, 0, 1, 4, progress),
}
all_ops = pytest.mark.parametrize("op", OPS.values(), ids=OPS)


@pytest.fixture
def errors() -> Iterator[list[tuple[int, int, str]]]:
    """What a handler is told."""
    told: list[tuple[int, int, str]] = []
    g.set_error_handler(lambda *error: told.append(error))
    yield told
    g.set_error_handler(None)


@pytest.fixture
def handle_errors() -> Iterator[Callable[[Callable[..., object]], None]]:
    """Sets a handler for the time of the test."""
    yield g.set_error_handler
    g.set_error_handler(None)


def warn() -> object:
    """An op that succeeds, with a warning and a result: a PNG has no floats."""
    return g.create_copy(g.create_raster("MEM", 4, 4, 1, "Float32"), "PNG", "/vsimem/warned.png")


def fail() -> object:
    return g.open("/vsimem/missing")


# Progress


@all_ops
def test_progress(op: Callable) -> None:
    told: list[tuple[float, str | None]] = []
    op(g.band(raster(), 1), lambda *what: told.append(what))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert all(0 <= fraction <= 1 and (message is None or isinstance(message, str)) for fraction, message in told)


def georeferenced(size: int) -> object:
    dataset = raster(size)
    g.set_geotransform(dataset, [10, 0.01, 0, 50, 0, -0.01])
    g.set_dataset_srs(dataset, g.srs_from_epsg(4326))
    return dataset


def test_progress_of_gdals_own_thread_is_told_on_the_calling_one() -> None:
    """With multi, gdalwarp computes on a thread of its own, which may not touch the interpreter."""
    told: list[tuple[int, float]] = []
    warped = g.warp(georeferenced(64), "MEM", "", 64, 64, 1, lambda done, _: told.append((threading.get_ident(), done)))
    assert g.raster_size(warped)[:2] == [64, 64]
    assert {thread for thread, _ in told} == {threading.get_ident()}
    assert told[-1][1] == 1


def test_exception_at_progress_of_gdals_own_thread() -> None:
    def stop(done: float, _: str | None) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        g.warp(georeferenced(64), "MEM", "", 64, 64, 1, stop)


@all_ops
def test_nobody_is_told(op: Callable) -> None:
    op(g.band(raster(), 1), None)


@all_ops
def test_progress_is_told_on_the_calling_thread(op: Callable) -> None:
    def call() -> bool:
        threads = set()
        op(g.band(raster(), 1), lambda *_: threads.add(threading.get_ident()))
        return threads == {threading.get_ident()}

    assert call()
    assert on_another_thread(call)


@pytest.mark.parametrize("answer", [False, 0, "", [], 0.0])
@all_ops
def test_what_is_false_stops(op: Callable, answer: object) -> None:
    told = []
    with pytest.raises(g.LibraryError, match="terminated") as caught:
        op(g.band(raster(), 1), lambda *what: told.append(what) or answer)
    assert len(told) == 1
    assert caught.value.__context__ is None


@pytest.mark.parametrize("answer", [None, True, 1, "no"])
@all_ops
def test_all_else_does_not_stop(op: Callable, answer: object) -> None:
    op(g.band(raster(), 1), lambda *_: answer)


@pytest.mark.parametrize("exception", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, g.Closed, MemoryError])
@all_ops
def test_an_exception_comes_out_unchanged(op: Callable, exception: type[BaseException]) -> None:
    raised = exception("from the callback")
    told = []

    def progress(*what: object) -> None:
        told.append(what)
        raise raised

    band = g.band(raster(), 1)
    with pytest.raises(exception) as caught:
        op(band, progress)
    assert caught.value is raised
    assert raised.__context__ is None
    assert len(told) == 1
    assert caught.traceback[-1].name == "progress"
    op(band, None)


def test_an_exception_keeps_what_it_was_raised_in() -> None:
    """The op was itself called from an except block."""
    outer = KeyError("outer")
    with pytest.raises(ValueError, match="inner") as caught:
        try:
            raise outer
        except KeyError:
            g.sieve(g.band(raster(), 1), 4, lambda *_: int("inner"))
    assert caught.value.__context__ is outer


@pytest.mark.parametrize("callback", [1, "text", b"", [], {}, object()])
def test_what_is_not_callable(callback: object) -> None:
    with pytest.raises(g.WrongKind, match=r"argument 3 \(progress\) must be callable"):
        g.sieve(g.band(raster(), 1), 4, callback)


def test_wrong_signature() -> None:
    with pytest.raises(TypeError, match="positional"):
        g.sieve(g.band(raster(), 1), 4, lambda: None)


@pytest.mark.parametrize("answer", ["None", "False", "1 / 0"])
def test_the_callable_is_not_kept(answer: str) -> None:
    code = compile(answer, "answer", "eval")

    def call() -> weakref.ref:
        def progress(*_: object) -> object:
            return eval(code)

        with contextlib.suppress(g.LibraryError, ZeroDivisionError):
            g.sieve(g.band(raster(), 1), 4, progress)
        return weakref.ref(progress)

    assert call()() is None


# What a callback may do to what the op is using


@all_ops
def test_closing_the_dataset(op: Callable) -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    op(band, lambda *_: g.close(dataset))
    assert g.is_closed(dataset)
    assert g.is_closed(band)


@all_ops
def test_closing_the_band(op: Callable) -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    op(band, lambda *_: g.close(band))
    assert g.is_closed(band)
    assert not g.is_closed(dataset)


@all_ops
def test_closing_everything(op: Callable) -> None:
    dataset, other = raster(), g.context()
    op(g.band(dataset, 1), lambda *_: g.close_all())
    assert g.is_closed(dataset)
    assert g.is_closed(other)
    assert g.live() == []


@all_ops
def test_dropping_the_last_reference(op: Callable) -> None:
    alive = len(g.live())
    variables = {"dataset": raster()}
    variables["band"] = g.band(variables["dataset"], 1)

    def drop(*_: object) -> None:
        variables.clear()
        gc.collect()

    op(variables["band"], drop)
    assert len(g.live()) == alive


@all_ops
def test_an_op_on_the_same_tree(op: Callable) -> None:
    dataset = raster()
    band = g.band(dataset, 1)

    def look(*_: object) -> None:
        assert g.raster_size(dataset) == [32, 32, 1]
        g.checksum(band)

    op(band, look)


def test_the_same_op_within_itself() -> None:
    band = g.band(raster(), 1)
    depths = []

    def nest(depth: int) -> None:
        depths.append(depth)
        if depth < 5:
            g.fill_nodata(band, 1, lambda *_: depths.count(depth + 1) or nest(depth + 1))

    nest(0)
    assert sorted(set(depths)) == list(range(6))


def test_closed_deep_within() -> None:
    dataset = raster()
    band = g.band(dataset, 1)

    def close(*_: object) -> None:
        g.close(dataset)
        with pytest.raises(g.Closed):
            g.checksum(band)

    g.sieve(band, 4, lambda *_: None if g.is_closed(band) else g.fill_nodata(band, 1, close))
    assert g.is_closed(dataset)


@all_ops
def test_an_error_within_is_not_the_ops(op: Callable) -> None:
    def progress(*_: object) -> None:
        with pytest.raises(g.LibraryError):
            fail()

    op(g.band(raster(), 1), progress)


def test_another_thread_meanwhile() -> None:
    dataset = raster()
    band = g.band(dataset, 1)
    answers = []

    def meanwhile() -> None:
        g.checksum(g.band(raster(), 1))
        with pytest.raises(g.Busy):
            g.raster_size(dataset)
        answers.append(True)

    g.sieve(band, 4, lambda *_: answers or on_another_thread(meanwhile))
    assert answers == [True]


def test_other_threads_run_while_an_op_does(tmp_path: Path) -> None:
    """The native open of a pipe returns when another thread, which needs the GIL, opens its other end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert_clean(
        run_python(f"""
        import threading
        import geocapsule as g
        done = threading.Event()
        def write():
            while not done.is_set():
                try:
                    open({str(pipe)!r}, "wb").close()
                except BrokenPipeError:
                    pass
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            g.open({str(pipe)!r})
        except g.LibraryError:
            print("refused")
        done.set()
        """),
        stdout="refused\n",
    )


@pytest.mark.abandons
def test_a_daemon_thread_within_an_op_at_the_end() -> None:
    """It is called in the interpreter's last moments, too; then the op is stopped, and nobody is called."""
    assert_clean(
        run_python("""
        import threading
        import geocapsule as g
        called = threading.Semaphore(0)
        def work():
            band = g.band(g.create_raster("MEM", 200, 200, 1, "Byte"), 1)
            while True:
                g.sieve(band, 4, lambda *_: called.release())
        for _ in range(3):
            threading.Thread(target=work, daemon=True).start()
        for _ in range(50):
            called.acquire()
        """)
    )


# Errors


def test_the_handler_before_is_returned() -> None:
    first, second = lambda *_: None, print
    assert g.set_error_handler(first) is None
    assert g.set_error_handler(second) is first
    assert g.set_error_handler(None) is second
    assert g.set_error_handler(None) is None


def test_a_handler_that_is_not_callable(errors: list) -> None:
    with pytest.raises(g.WrongKind, match="must be callable or None, not int"):
        g.set_error_handler(1)
    with pytest.raises(g.LibraryError):
        fail()
    assert len(errors) == 1


def test_errors_and_warnings_are_told(errors: list) -> None:
    with pytest.raises(g.LibraryError):
        fail()
    (severity, number, message) = errors.pop()
    assert (severity, number > 0, "No such file" in message) == (3, True, True)
    g.close(warn())
    assert [error[0] for error in errors] == [2]


def test_nobody_is_told_of_what_goes_well(errors: list) -> None:
    g.checksum(g.band(raster(), 1))
    assert errors == []


def test_without_a_handler_nothing_is_printed(capfd: pytest.CaptureFixture) -> None:
    g.close(warn())
    with pytest.raises(g.LibraryError):
        fail()
    assert capfd.readouterr() == ("", "")


def test_a_handler_runs_on_the_thread_of_the_op(handle_errors: Callable) -> None:
    threads = []
    handle_errors(lambda *_: threads.append(threading.get_ident()))
    g.close(warn())
    on_another_thread(warn)
    assert threads[0] == threading.get_ident() != threads[1]


def test_an_exception_of_a_handler_wins(handle_errors: Callable) -> None:
    raised = KeyboardInterrupt("from the handler")

    def handler(*_: object) -> None:
        raise raised

    handle_errors(handler)
    with pytest.raises(KeyboardInterrupt) as caught:
        fail()
    assert caught.value is raised
    assert isinstance(raised.__context__, g.LibraryError)
    assert "missing" in str(raised.__context__) or "No such file" in str(raised.__context__)


def test_a_result_that_a_handler_refuses_is_closed(handle_errors: Callable) -> None:
    alive = g.live()
    handle_errors(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        warn()
    assert caught.value.__context__ is None
    assert g.live() == alive


def test_an_exception_of_progress_goes_before_the_handler(handle_errors: Callable) -> None:
    told = []
    handle_errors(lambda *error: told.append(error))
    with pytest.raises(ZeroDivisionError):
        g.sieve(g.band(raster(), 1), 4, lambda *_: 1 / 0)
    assert told == []


def test_a_handler_is_told_of_a_stop(errors: list) -> None:
    with pytest.raises(g.LibraryError):
        g.sieve(g.band(raster(), 1), 4, lambda *_: False)
    assert ["terminated" in message for _, _, message in errors] == [True]


def test_a_handler_may_replace_or_clear_itself(handle_errors: Callable) -> None:
    told = []

    def second(*_: object) -> None:
        told.append("second")
        g.set_error_handler(None)

    def first(*_: object) -> None:
        told.append("first")
        assert g.set_error_handler(second) is not None

    handle_errors(first)
    first = None
    for _ in range(3):
        with pytest.raises(g.LibraryError):
            fail()
    assert told == ["first", "second"]


def test_a_handler_is_not_told_of_what_it_does(handle_errors: Callable) -> None:
    told = []

    def handler(*error: object) -> None:
        told.append(error)
        with pytest.raises(g.LibraryError):
            fail()

    handle_errors(handler)
    for _ in range(2):
        with pytest.raises(g.LibraryError):
            fail()
    assert len(told) == 2


def test_a_handler_may_close_what_failed(handle_errors: Callable) -> None:
    dataset = raster()
    handle_errors(lambda *_: g.close(dataset))
    with pytest.raises(g.LibraryError):
        g.band(dataset, 2)
    assert g.is_closed(dataset)


def test_a_handler_may_close_the_result(handle_errors: Callable) -> None:
    handle_errors(lambda *_: g.close_all())
    assert g.is_closed(warn())


def test_a_drop_is_not_told(errors: list, capfd: pytest.CaptureFixture) -> None:
    """No op runs, so nobody could be given an exception: GDAL itself says on stderr what was lost."""
    unwritable = g.create_file("GTiff", "/dev/full", 1, 1, 1, "Byte")
    del unwritable
    assert errors == []
    assert "ERROR" in capfd.readouterr().err
    with pytest.raises(g.LibraryError):
        g.close(g.create_file("GTiff", "/dev/full", 1, 1, 1, "Byte"))
    assert errors
    assert capfd.readouterr().err == ""


def test_what_an_op_destroys_at_its_end_is_told(errors: list, capfd: pytest.CaptureFixture) -> None:
    """Closed within the callback, destroyed when the op lets go of it."""
    unwritable = g.create_file("GTiff", "/dev/full", 4, 4, 1, "Byte")
    g.histogram(g.band(unwritable, 1), 0, 1, 4, lambda *_: g.close(unwritable))
    assert errors
    assert capfd.readouterr().err == ""


def test_a_handler_goes_with_its_module() -> None:
    """Also one that refers to it: the collector sees the reference."""
    spec = importlib.util.find_spec("_geocapsule")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)

    def handler(*_: object, own: object = module) -> object:
        return own

    module.set_error_handler(handler)
    module.close(module.context())
    reference = weakref.ref(handler)
    assert sys.getrefcount(handler) > 2
    del handler, module
    gc.collect()
    assert reference() is None


def test_two_instances_of_the_module_have_a_handler_each(errors: list) -> None:
    spec = importlib.util.find_spec("_geocapsule")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(module.LibraryError):
        module.open("/vsimem/missing")
    assert errors == []


def test_no_handler_is_called_at_the_end() -> None:
    """Of a dataset that GDAL complains about as it closes it, when the module is gone: rasterio's issue 902."""
    result = run_python("""
        import geocapsule as g
        g.set_error_handler(lambda *error: print("called", error))
        kept = g.create_file("GTiff", "/dev/full", 4, 4, 1, "Byte")
        knot = [g.create_file("GTiff", "/dev/full", 4, 4, 1, "Byte")]
        knot.append(knot)
    """)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr
    assert all(line.startswith("ERROR") or "/dev/full" in line for line in result.stderr.splitlines())


def test_a_handler_set_at_the_end_of_all() -> None:
    """It refers to handles, and they to the end of the interpreter."""
    assert_clean(
        run_python("""
        import geocapsule as g
        dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
        g.set_error_handler(lambda *_, kept=g.band(dataset, 1): None)
        """)
    )
