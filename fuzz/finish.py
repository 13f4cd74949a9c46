"""Puts what a program left where only the end of its interpreter takes it away: see PLACE_INTERPRETER in finish.def.

python_finish.c has this file inside, and capsan/program/finish.py loads it: so both put it into the same places."""

import sys

ModuleType, FunctionType = type(sys), type(lambda: None)  # from no module that would have to be loaded


def leave(way, values, close):
    """values: by variable, in the order of their first assignment; the caller drops its own references next.
    close: the op of the module under test."""
    _WAYS.get(way, _keep_globals)(values, close)


def _make_module(values):
    module = ModuleType("capsan_program")
    module.__dict__.update(values)
    sys.modules[module.__name__] = module
    return module


def _keep_globals(values, close):
    _make_module(values)


def _keep_module(values, close):
    sys.capsan_program = _make_module(values)


def _keep_for_hook(values, close):
    import atexit

    atexit.register(lambda *held: None, *values.values())


def _close_in_hook(values, close):
    import atexit

    atexit.register(_close_each, list(values.values()), close)
    _make_module(values)


def _close_each(values, close):
    for value in values:
        try:  # noqa: SIM105 # as above
            close(value)
        except Exception:
            pass  # it is no handle, or has ended with its owner


def _keep_on_thread(values, close):
    import threading

    threading.Thread(target=_drop_after_main, args=(list(values.values()), threading.main_thread())).start()


def _drop_after_main(values, main_thread):
    main_thread.join()
    while values:
        values.pop(0)


def _keep_in_generators(values, close):
    generators = {name: _suspended(value) for name, value in values.items()}
    for generator in generators.values():
        next(generator)
    _make_module(generators)


def _suspended(value):
    try:
        yield
    finally:
        del value


def _keep_for_thread(values, close):
    import threading

    sys.capsan_local = threading.local()
    sys.capsan_local.__dict__.update(values)


class _Resurrected:
    def __init__(self, values):
        self.values = values

    def __del__(self, builtins=sys.modules["builtins"]):
        builtins.capsan_resurrected = self


def _resurrect(values, close):
    _make_module({"mortal": _Resurrected(dict(values))})


def _keep_on_daemon(values, close):
    _start_daemon(_wait_for_ever, list(values.values()))


def _keep_globals_of_daemon(values, close):
    module = _make_module(values)
    _start_daemon(FunctionType(_wait_for_ever.__code__, module.__dict__), None)


def _start_daemon(function, values):
    import threading

    started = threading.Event()
    never = threading.Lock()
    never.acquire()
    threading.Thread(target=function, args=(values, started, never), daemon=True).start()
    started.wait()


def _wait_for_ever(values, started, never):
    started.set()
    never.acquire()


_WAYS = {
    "module": _keep_module,
    "atexit": _keep_for_hook,
    "atexit_close": _close_in_hook,
    "thread": _keep_on_thread,
    "generator": _keep_in_generators,
    "thread_local": _keep_for_thread,
    "resurrect": _resurrect,
    "daemon": _keep_on_daemon,
    "daemon_globals": _keep_globals_of_daemon,
}
