"""How a run ends, in the way that its program asks for: the twin of fuzz/ending.c. See fuzz/finish.def."""

import ctypes
import importlib.util
import os
import sys

from capsan.program.language import FUZZ

_LIBRARY_FUNCTIONS = {
    "manager_before": "GDALDestroyDriverManager",
    "manager_after": "GDALDestroyDriverManager",
    "destroy_before": "GDALDestroy",
    "destroy_after": "GDALDestroy",
    "osr_cleanup": "OSRCleanup",
}
_SHARED = ("subinterpreter_shared", "subinterpreter_stashed")
INNER = ("subinterpreter", *_SHARED)  # the whole program runs there: see inner.py


class NoLibraryError(Exception):
    """The module under test gives no way to the library that a way of finishing calls."""


def permute(names, positions):
    """The names at these positions, then all others; positions that are not there are passed over."""
    first = [names[position] for position in positions if position < len(names)]
    return first + [name for name in names if name not in first]


def tear_down(runner, way, argument):
    """Drops what the runner's program left, or puts it where the way wants it until complete()."""
    names = [name for name in runner.order if name in runner.values]
    if way == "reverse":
        names.reverse()
    elif way == "permutation":
        names = permute(names, argument)
    if way == "osr_cleanup":
        _drop(runner, names[:argument])
        find_function(runner.module, way)()
        names = names[argument:]
    if way in ("manager_before", "destroy_before"):
        runner.handle_errors(None)
        getattr(runner.module, "close_all", lambda: None)()
        find_function(runner.module, way)()
    if way == "collect":
        tie_knot([runner.values[name] for name in names])
    elif way not in ("order", "reverse", "permutation", "osr_cleanup"):
        if way == "atexit_close":
            runner.handle_errors(None)
        _leave(runner, names, way)
    _drop(runner, names)


def _drop(runner, names):
    for name in names:
        runner.values.pop(name, None)


def tie_knot(value):
    """Makes a list that holds the value and itself, and drops it."""
    knot = [value]
    knot.append(knot)


def _leave(runner, names, way):
    values = {name: runner.values[name] for name in names}
    if way in _SHARED:  # whatever else there is belongs to the subinterpreter
        values = {name: value for name, value in values.items() if is_capsule(value)}
    _load_leave()(way, values, getattr(runner.module, "close", None))


def is_capsule(value):
    return type(value).__name__ == "PyCapsule"


def _load_leave():
    """leave() of fuzz/finish.py, which the targets have inside."""
    spec = importlib.util.spec_from_file_location("capsan_finish", FUZZ / "finish.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.leave


def find_function(module, way):
    """A function of GDAL, from the library that the extension is linked with. Raises NoLibraryError."""
    name = _LIBRARY_FUNCTIONS[way]
    file = getattr(sys.modules.get(f"_{module.__name__}", module), "__file__", None)
    try:
        function = getattr(ctypes.CDLL(file), name)
    except (AttributeError, OSError, TypeError):
        raise NoLibraryError(f'finish("{way}"): {module.__name__} gives no way to {name} of GDAL') from None
    function.restype, function.argtypes = None, []
    return function


def complete(module, way, status):
    """What of the way comes when all has been said. Ends the process in it, or returns the status to exit with."""
    if way in ("manager_after", "destroy_after"):
        # Last in Py_FinalizeEx. C's exit handlers come too late: what GDAL keeps for this thread has been freed then.
        ctypes.pythonapi.Py_AtExit(find_function(module, way))
    elif way == "fork":
        return max(status, _end_in_child_first())
    elif way in ("exit_early", "exit_at_once"):
        sys.stdout.flush()
        sys.stderr.flush()
        (os._exit if way == "exit_at_once" else ctypes.CDLL(None).exit)(status)
    return status


def _end_in_child_first():
    """Returns in a forked child, with 0; and when that has ended in the parent, with its status."""
    child = fork()
    return wait_for(child) if child else 0


def fork():
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fork()


def wait_for(child):
    """The exit status of a child; 1 after a signal."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        print(f"its process was ended by signal {-status}", file=sys.stderr)
    return 1 if status < 0 else status
