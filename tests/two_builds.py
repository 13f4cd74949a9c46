"""Two builds of geocapsule in one interpreter: the system's and another. What has to hold for each pair, as scripts.

Each script runs in a process of its own. `one` was imported before `two`, from a folder of its own, and both are in
sys.modules, as build_one and build_two. A pair is tried in both orders. `two` or `one` may be a stand-in, which has no
more than create_raster, band, checksum, close, is_closed, close_all and live.
"""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent
SECONDS = 300  # under valgrind, on a busy machine, an interpreter takes its time


class Build(NamedTuple):
    name: str  # of the module to import
    folders: tuple[Path, ...]  # of the package and of the extension library

    def __str__(self) -> str:
        return "-".join(folder.name for folder in self.folders)


_PREAMBLE = """
import contextlib, ctypes, gc, importlib, os, sys, threading
import capsule_api
from _ctypes import PyObj_FromPtr

def load(label, name, folders):
    '''Under another name, so that the next one may have this one's.'''
    sys.path[:0] = folders
    module = importlib.import_module(name)
    del sys.path[:len(folders)]
    for own in [own for own in sys.modules if own in (name, "_" + name) or own.startswith(name + ".")]:
        sys.modules[own.replace(name, "build_" + label)] = sys.modules.pop(own)
    return module

def take_out(label):
    '''Of sys.modules.'''
    return [sys.modules.pop(name) for name in list(sys.modules) if "build_" + label in name]

def library(module):
    return sys.modules.get("_" + key(module), module).__file__

def key(module):
    return next(key for key, value in sys.modules.items() if value is module)

def raster(module):
    return module.create_raster("MEM", 4, 4, 1, "Byte")

def version(capsule):
    return capsule_api.metadata(capsule).library_version.decode()

def refusal(module, capsule):
    '''What every op says the capsule is; nothing if it cannot say.'''
    texts = set()
    for op in (module.close, module.is_closed, module.checksum, lambda capsule: module.band(capsule, 1)):
        try:
            op(capsule)
        except module.WrongKind as error:
            texts.add(str(error).partition(" is ")[2])
    text, = texts
    return text

def closed(module, *handles):
    return [module.is_closed(handle) for handle in handles]

def published():
    '''The dict of the interpreter.'''
    function = ctypes.pythonapi.PyInterpreterState_Get
    function.restype = ctypes.c_void_p
    interpreter = function()
    function = ctypes.pythonapi.PyInterpreterState_GetDict
    function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    return PyObj_FromPtr(function(interpreter))  # the reference is the interpreter's
"""

# By name. The first line of each says what has to hold.
SCRIPTS = {
    "refused_with_both_named": """
        # No op takes a handle of the other's, open or closed, and it stays what it was.
        for ours, theirs in ((one, two), (two, one)):
            handle, own = raster(theirs), raster(ours)
            child = theirs.band(handle, 1)
            for kind, capsule in (("gdal_dataset", handle), ("gdal_raster_band", child)):
                assert refusal(ours, capsule) == (
                    f"a {kind} of GDAL {version(handle)}, of another geocapsule ({library(theirs)}); "
                    f"this one has GDAL {version(own)} ({library(ours)})")
            assert closed(theirs, handle, child) == [0, 0] and theirs.checksum(child) == 0
            theirs.close(handle)
            assert refusal(ours, handle).startswith(f"a closed_gdal_dataset of GDAL {version(handle)}, of another")
            capsule_api.rename(handle, b"used_gdal_dataset")
            assert refusal(ours, handle).startswith(f"a used_gdal_dataset of GDAL {version(handle)}, of another")
            assert closed(ours, own) == [0]
    """,
    "never_read_unless_known": """
        # Contexts that are the other's, stale or of nobody do not make a capsule the other's.
        memory = ctypes.create_string_buffer(64)
        for ours, theirs in ((one, two), (two, one)):
            handle, own, dead = raster(theirs), raster(ours), raster(theirs)
            of_handle, of_own, of_dead = map(capsule_api.get_context, (handle, own, dead))
            del dead
            for context in (of_handle, of_own, of_dead, ctypes.addressof(memory), 8, 2**64 - 1, None):
                forged = capsule_api.foreign_capsule(b"gdal_dataset", 16, context)
                for module in (one, two):
                    assert refusal(module, forged) == ""
            capsule_api.set_context(own, of_handle)
            capsule_api.set_context(handle, of_own)
            for module in (one, two):
                for capsule in (own, handle):
                    assert refusal(module, capsule) == ""
            capsule_api.set_context(own, of_own)
            capsule_api.set_context(handle, of_handle)
            assert closed(ours, own) == closed(theirs, handle) == [0]
    """,
    "last_reference_with_the_other": """
        # Whoever has the last reference, and on whatever thread: the handle ends by its own build.
        for ours, theirs in ((one, two), (two, one)):
            own = ours.band(raster(ours), 1)
            theirs.kept = own  # by the module
            del theirs.kept, own
            assert ours.live() == []
            cycle = [raster(ours), theirs.band(raster(theirs), 1), ours.band(raster(ours), 1), raster(theirs)]
            cycle.append(cycle)
            del cycle
            gc.collect()
            assert ours.live() == theirs.live() == []
            both = [theirs.band(raster(theirs), 1), ours.band(raster(ours), 1)]
            thread = threading.Thread(target=both.clear)
            thread.start()
            thread.join()
            assert ours.live() == theirs.live() == []
            attempts = []
            for module, capsule in ((ours, raster(theirs)), (theirs, raster(ours))):
                try:
                    module.close(capsule)
                except module.WrongKind as error:
                    attempts.append(error)
            del module, capsule
            attempts.clear()
            gc.collect()
            assert ours.live() == theirs.live() == []
        from conftest import lost_memory
        assert not lost_memory()
    """,
    "closed_in_one_while_the_other_has_it": """
        # Closing and close_all reach the own handles alone.
        for ours, theirs in ((one, two), (two, one)):
            parent, stranger = raster(ours), raster(theirs)
            theirs.kept = [ours.band(parent, 1), stranger]
            ours.close(parent)
            assert closed(ours, theirs.kept[0]) == [1] and closed(theirs, stranger) == [0]
            del theirs.kept, parent
            kept = ours.band(raster(ours), 1)
            ours.close_all()
            assert (len(ours.live()), len(theirs.live())) == (0, 1) and closed(ours, kept) == [1]
            assert theirs.checksum(theirs.band(stranger, 1)) == 0
            del stranger, kept
    """,
    "module_gone": """
        # A build answers for its capsules when its module is gone, and lets it go.
        import weakref
        modules = {"one": one, "two": two}
        del one, two
        for gone, left in (("one", "two"), ("two", "one")):
            module = modules.pop(gone)
            handle = module.band(raster(module), 1)
            inner = weakref.ref(sys.modules.get("_build_" + gone, module))
            file = library(module)
            take_out(gone)
            del module
            gc.collect()
            assert inner() is None
            text = refusal(modules[left], handle)
            assert f"of another geocapsule ({file})" in text
            del handle
            modules[gone] = load(gone, *BUILDS[gone])
            again = raster(modules[gone])
            assert "of another geocapsule" in refusal(modules[left], again)
            assert len(published()["geocapsule.builds"]) == 2
            del again
    """,
    "what_is_published_is_forged": """
        # What others put in the place is passed over, and nothing worse is said than that nobody made the capsule.
        dict_, handle = published(), raster(two)
        builds = dict_["geocapsule.builds"]
        true = dict(builds)
        memory = ctypes.create_string_buffer(64)
        named = [capsule_api.foreign_capsule(name, ctypes.addressof(memory)) for name in (b"geocapsule.build", b"x")]
        forged = [None, 1, "x", [], {}, handle, *named]
        builds.update({("forged", i): value for i, value in enumerate(forged)})
        assert "of another geocapsule" in refusal(one, handle)
        for key in true:
            del builds[key]
        assert refusal(one, handle) == ""
        for value in forged:
            dict_["geocapsule.builds"] = value
            assert refusal(one, handle) == ""
        dict_["geocapsule.builds"] = true | {"again": next(iter(true.values())), "twice": list(true.values())[-1]}
        assert "of another geocapsule" in refusal(one, handle) and "of another geocapsule" in refusal(two, raster(one))
        del dict_["geocapsule.builds"]
        assert refusal(one, handle) == ""
        assert closed(two, handle) == [0] and two.checksum(two.band(handle, 1)) == 0
    """,
    "short_of_memory": """
        # With every allocation failing in turn.
        import _testcapi
        answers = set()
        for ours, theirs in ((one, two), (two, one)):
            handle = raster(theirs)
            for i in range(40):
                _testcapi.set_nomemory(i, i + 1)
                try:
                    ours.close(handle)
                except (ours.WrongKind, MemoryError) as error:
                    _testcapi.remove_mem_hooks()
                    answers.add(isinstance(error, MemoryError))
                finally:
                    _testcapi.remove_mem_hooks()
            assert closed(theirs, handle) == [0] and "of another geocapsule" in refusal(ours, handle)
        assert answers == {True, False}
    """,
    "both_at_work": """
        # Each on threads of its own, at once.
        failed = []
        def work(module, other):
            try:
                for _ in range(40):
                    handle = raster(module)
                    assert module.checksum(module.band(handle, 1)) == 0
                    refusal(other, handle)
                    module.close(handle)
            except BaseException as error:
                failed.append(error)
        threads = [threading.Thread(target=work, args=pair) for pair in ((one, two), (two, one)) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == [] and one.live() == two.live() == []
    """,
    "fork": """
        # The child goes on with copies of both's handles.
        first, second = raster(one), raster(two)
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                assert "of another geocapsule" in refusal(two, first)
                assert "of another geocapsule" in refusal(one, second)
                one.close_all()
                assert closed(two, second) == [0] and two.checksum(two.band(second, 1)) == 0
                del first, second
                status = 0
            os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        assert closed(one, first) == closed(two, second) == [0]
    """,
    "another_interpreter": """
        # Each interpreter has its own list, and its own handles of both.
        import textwrap
        import _xxsubinterpreters as interpreters
        first, second = raster(one), raster(two)
        for loaded in ("one two", "two", "two one", "one"):
            interpreter, path = interpreters.create(), f"import sys; sys.path = {sys.path!r}"
            interpreters.run_string(interpreter, path + PREAMBLE + textwrap.dedent(f'''
                modules = [load(label, *BUILDS[label]) for label in "{loaded}".split()]
                assert len(published()["geocapsule.builds"]) == len(modules)
                kept = [module.band(raster(module), 1) for module in modules]
                if len(modules) == 2:
                    assert "of another geocapsule" in refusal(modules[0], kept[1])
                    assert "of another geocapsule" in refusal(modules[1], kept[0])
                modules[0].close_all()
                modules[0].kept, knot = raster(modules[-1]), [kept, raster(modules[0])]
                knot.append(knot)
            '''))
            interpreters.destroy(interpreter)
            assert closed(one, first) == closed(two, second) == [0]
            assert "of another geocapsule" in refusal(one, second)
    """,
}

# Where the names of libraries are shared, each build still calls its own.
SHARE_NAMES = "import os, sys; sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)"

# Where handles of both are when the interpreter ends.
ENDS = {
    "globals": "kept = [raster(one), raster(two)]",
    "of the other's module": "one.kept, two.kept = two.band(raster(two), 1), one.band(raster(one), 1)",
    "cycle": "kept = [raster(two), one.band(raster(one), 1), two.band(raster(two), 1), raster(one)]; kept.append(kept)",
    "builtins": "import builtins; builtins.kept = [raster(one), two.band(raster(two), 1)]",
    "sys.modules": "sys.modules['kept'] = [two.band(raster(two), 1), one.band(raster(one), 1)]",
    "atexit": "import atexit; [atexit.register(module.close, module.band(raster(module), 1)) for module in (one, two)]",
    "refused at the end": """
        # In a cycle; with what the interpreter drops after its modules; and in the very dict that is asked.
        import codecs
        class Holder:
            def __init__(self, ours, theirs):
                self.use, self.error, self.handle, self.exit = ours.close, ours.WrongKind, raster(theirs), os._exit
            def __del__(self):
                try:
                    self.use(self.handle)
                except self.error:
                    return
                self.exit(3)
            def __call__(self):
                raise NotImplementedError
        kept = [Holder(one, two), Holder(two, one)]
        kept.append(kept)
        for ours, theirs in ((one, two), (two, one)):
            codecs.register_error(key(ours), Holder(ours, theirs))
            published()[key(ours)] = Holder(ours, theirs)
    """,
    "first module gone": "kept = raster(one), raster(two); take_out('one'); del one",
    "second module gone": "kept = raster(one), raster(two); take_out('two'); del two",
}


def assert_holds(
    one: Build, two: Build, script: str, before: str = "", environment: Mapping[str, str] = os.environ
) -> None:
    """Runs a script, and `before` before either build is imported; nothing is to be said."""
    builds = {label: (build.name, list(map(str, build.folders))) for label, build in (("one", one), ("two", two))}
    preamble = f"{_PREAMBLE}\nBUILDS = {builds!r}\n"
    lines = [
        before,
        preamble,
        f"PREAMBLE = {preamble!r}",
        "one, two = (load(label, *BUILDS[label]) for label in ('one', 'two'))",
        textwrap.dedent(script),
    ]
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, cwd=TESTS, env=environment, capture_output=True, text=True, timeout=SECONDS)
    said = done.stdout + done.stderr
    assert (done.returncode, said) == (0, ""), said
