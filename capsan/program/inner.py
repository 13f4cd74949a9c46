"""Runs a program in a subinterpreter, and ends that: the ways named subinterpreter of fuzz/finish.def."""

import ctypes
import json
import os
import sys

from capsan.program.finish import is_capsule

_SCRIPT = """
import os, sys
sys.path[:] = {path!r}
from capsan.program import inner
inner.answer({pipe}, *{arguments!r})
"""


def run_inside(way, *arguments):
    """Has the command line run a file in a subinterpreter. Returns its status, when all of it is gone."""
    interpreters = _import_interpreters()
    reading, writing = os.pipe()
    interpreter = _create(interpreters)
    sys.stdout.flush()
    script = _SCRIPT.format(path=sys.path, pipe=writing, arguments=arguments)
    failed = interpreters.run_string(interpreter, script)  # before 3.13 it raises
    os.close(writing)
    with open(reading, encoding="ascii") as answers:
        answer = answers.read()
    if failed or not answer:
        raise RuntimeError(f"the subinterpreter gave no answer: {failed}")
    status, addresses = json.loads(answer)
    shared = [] if way == "subinterpreter" else [ctypes.cast(at, ctypes.py_object).value for at in addresses]
    if way == "subinterpreter_stashed":
        interpreters.run_string(interpreter, "import sys\ndel sys.modules['capsan_program']")
    interpreters.destroy(interpreter)
    while shared:
        shared.pop(0)
    return status


def answer(pipe, path, name, module_name, quiet):
    """In the subinterpreter: runs the file, and writes the status and the addresses of the capsules that it left."""
    from capsan.program.__main__ import import_module, run_here, use_streams

    use_streams()
    status = run_here(path, name, import_module(module_name), quiet)
    left = getattr(sys.modules.get("capsan_program"), "__dict__", {})
    addresses = [id(value) for value in left.values() if is_capsule(value)]
    os.write(pipe, json.dumps([status, addresses]).encode())
    sys.stdout.flush()


def _import_interpreters():
    try:
        import _interpreters as interpreters  # from 3.13 on
    except ImportError:
        import _xxsubinterpreters as interpreters
    return interpreters


def _create(interpreters):
    """One that may start threads."""
    if interpreters.__name__ == "_interpreters":
        return interpreters.create("legacy")
    return interpreters.create(isolated=False)
