"""Two interpreters in one process: whose exceptions, whose handlers, whose handles, and where callbacks run."""

import textwrap

import pytest
from test_capsule import assert_clean, run_python

# sub(script) runs a script in a new interpreter and ends it; `g` is geocapsule in both, `write` answers to `read`.
PREPARED = """
import os
import textwrap
import _xxsubinterpreters as interpreters
import geocapsule as g

COMMON = '''
import os
import _xxsubinterpreters as interpreters
import geocapsule as g

def raster():
    return g.create_raster("MEM", 16, 16, 1, "Byte")

def number():
    return int(interpreters.get_current())

def fail():
    try:
        g.open("/vsimem/missing")
    except g.LibraryError:
        pass

def write(*words):
    os.write({pipe}, (" ".join(map(str, words)) + chr(10)).encode())
'''
out, pipe = os.pipe()
exec(COMMON)

def run(interpreter, script):
    interpreters.run_string(interpreter, COMMON.format(pipe=pipe) + textwrap.dedent(script))

def sub(script):
    interpreter = interpreters.create(isolated=False)  # so that it may start threads
    run(interpreter, script)
    interpreters.destroy(interpreter)

def read():
    return os.read(out, 4096).decode()
"""


def run_in_two(script: str) -> None:
    """Asserts in the script are the test's."""
    assert_clean(run_python(PREPARED + textwrap.dedent(script)))


def test_types_differ() -> None:
    run_in_two("""
        interpreter = interpreters.create()
        run(interpreter, "write(*(id(getattr(g, name)) for name in ('Error', 'Closed', 'Busy', 'LibraryError')))")
        ours = [id(getattr(g, name)) for name in ("Error", "Closed", "Busy", "LibraryError")]
        assert not set(ours) & set(map(int, read().split()))
        interpreters.destroy(interpreter)
        try:
            g.checksum(None)
        except g.WrongKind:
            pass
    """)


def test_each_has_its_own_handler() -> None:
    run_in_two("""
        told = []
        g.set_error_handler(lambda *error: told.append(error))
        sub("fail(); write('silent')")
        assert told == [] and read() == "silent\\n"
        sub("g.set_error_handler(lambda *error: write('told', error[0])); fail()")
        assert told == [] and read() == "told 3\\n"
        fail()
        assert [error[0] for error in told] == [3]
    """)


def test_each_counts_and_closes_its_own() -> None:
    run_in_two("""
        dataset = raster()
        band = g.band(dataset, 1)
        interpreter = interpreters.create()
        run(interpreter, "kept = raster(); other = g.context(); write(len(g.live()))")
        assert read() == "2\\n" and len(g.live()) == 2
        run(interpreter, "g.close_all(); write(len(g.live()), g.is_closed(kept), g.is_closed(other))")
        assert read() == "0 1 1\\n" and len(g.live()) == 2 and g.checksum(band) == 0
        run(interpreter, "kept = raster()")
        g.close_all()
        assert g.live() == []
        run(interpreter, "write(len(g.live()), g.raster_size(kept)[0])")
        assert read() == "1 16.0\\n"
        interpreters.destroy(interpreter)
    """)


def test_one_that_ends_closes_nothing_of_the_other() -> None:
    run_in_two("""
        dataset = raster()
        band = g.band(dataset, 1)
        for _ in range(3):
            sub('''
            dataset = raster()
            band = g.band(dataset, 1)
            knot = [band, g.context()]
            knot.append(knot)
            g.set_error_handler(lambda *_, kept=dataset: None)
            ''')
            assert g.checksum(band) == 0 and len(g.live()) == 2
    """)


def test_callbacks_run_where_the_op_was_called() -> None:
    """PyGILState_Ensure would land in the main interpreter."""
    run_in_two("""
        sub('''
            seen = set()
            g.sieve(g.band(raster(), 1), 4, lambda *_: seen.add(number()))
            g.set_error_handler(lambda *_: seen.add(number()))
            fail()
            write(seen == {number()}, number() != 0)
        ''')
        assert read() == "True True\\n"
        seen = set()
        g.sieve(g.band(raster(), 1), 4, lambda *_: seen.add(number()))
        assert seen == {0}
    """)


def test_callbacks_on_a_thread_of_the_other() -> None:
    run_in_two("""
        sub('''
            import threading
            seen = set()
            def work():
                g.sieve(g.band(raster(), 1), 4, lambda *_: seen.add((number(), threading.get_ident())))
                seen.add((number(), threading.get_ident()))
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            write(len(seen), *(n == number() for n, _ in seen))
        ''')
        assert read() == "1 True\\n"
    """)


def test_an_op_of_the_other_within_a_callback() -> None:
    """The same native thread, two interpreters, one op inside the other's callback."""
    run_in_two("""
        interpreter = interpreters.create()
        run(interpreter, "seen = []")
        band = g.band(raster(), 1)
        seen = []
        def progress(fraction, message):
            seen.append(number())
            if len(seen) == 1:
                run(interpreter, "g.sieve(g.band(raster(), 1), 4, lambda *_: seen.append(number()))")
        g.sieve(band, 4, progress)
        run(interpreter, "write(set(seen) == {number()})")
        assert set(seen) == {0} and read() == "True\\n"
        interpreters.destroy(interpreter)
    """)


def test_ops_of_both_at_once() -> None:
    """Each thread is inside an op of its own interpreter, in a callback, when the other one is, too."""
    run_in_two("""
        import threading
        interpreter = interpreters.create()
        here, there = os.pipe(), os.pipe()
        def work():
            run(interpreter, f'''
            met = []
            def progress(*_):
                if not met:
                    os.write({there[1]}, b"x")
                    met.append(os.read({here[0]}, 1))
                return number() != 0
            g.sieve(g.band(raster(), 1), 4, progress)
        ''')
        thread = threading.Thread(target=work)
        thread.start()
        met = []
        def progress(*_):
            if not met:
                os.write(here[1], b"x")
                met.append(os.read(there[0], 1))
            return number() == 0
        g.sieve(g.band(raster(), 1), 4, progress)
        thread.join()
        interpreters.destroy(interpreter)
        assert met == [b"x"]
    """)


@pytest.mark.parametrize("ended", ["kept", "knot"])
def test_no_handler_is_called_when_one_ends(ended: str) -> None:
    result = run_python(
        PREPARED
        + textwrap.dedent("""
        g.set_error_handler(lambda *error: write("main", error))
        sub('''
            unwritable = g.create_file("GTiff", "/dev/full", 4, 4, 1, "Byte")
            g.set_error_handler(lambda *error: write("sub", error))
            write("alive")
            kept = unwritable
            if ENDED == "knot":
                knot = [unwritable]
                knot.append(knot)
                del unwritable, kept
        ''')
        assert read() == "alive\\n"
        os.set_blocking(out, False)
        try:
            print(read())
        except BlockingIOError:
            print("nothing")
        """).replace("ENDED", repr(ended))
    )
    assert (result.returncode, result.stdout) == (0, "nothing\n"), result.stderr
    assert result.stderr.splitlines()
    assert all(line.startswith("ERROR") or "/dev/full" in line for line in result.stderr.splitlines())


def test_an_exception_of_a_callback_stays_in_its_interpreter() -> None:
    run_in_two("""
        sub('''
            class Own(BaseException):
                pass
            def progress(*_):
                raise Own
            try:
                g.sieve(g.band(raster(), 1), 4, progress)
            except Own as error:
                write(type(error) is Own)
        ''')
        assert read() == "True\\n"
    """)
