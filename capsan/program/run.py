"""Runs a checked program with the ops of a module, and drops what it left: the twin of fuzz/execute.c."""

import gc
import queue
import threading
from dataclasses import dataclass, field

from capsan.program.callback import Callback, CallbackError
from capsan.program.finish import is_capsule, tear_down, tie_knot
from capsan.program.language import FINISHES, Name, Statement


@dataclass
class Outcome:
    """What one statement did: state is "done", "refused" (a documented exception), "skipped" or "finding"."""

    statement: Statement
    state: str
    text: str


@dataclass
class Result:
    way: str
    outcomes: list = field(default_factory=list)

    @property
    def finding(self):
        """The outcome that raised an undocumented exception, or None."""
        return next((outcome for outcome in self.outcomes if outcome.state == "finding"), None)


def _attempt(function, arguments, documented):
    """Calls and answers (state, value, text). No exception leaves: a traceback keeps the arguments alive."""
    try:
        return "done", function(*arguments), ""
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: no op documents it
        state = "refused" if isinstance(error, documented) and not isinstance(error, SystemError) else "finding"
        return state, None, f"{type(error).__name__}: {error}"


class _Worker(threading.Thread):
    """One thread of on and start, which lives until the program ends and keeps no value between two calls."""

    def __init__(self):
        super().__init__(daemon=True)
        self.jobs, self.begun, self.done = queue.SimpleQueue(), queue.SimpleQueue(), queue.SimpleQueue()
        self.answer = None
        self.start()

    def run(self):
        while job := self.jobs.get():
            self.begun.put(None)
            self.answer = _attempt(*job)
            job = None
            self.done.put(None)  # only now, when no frame of this thread holds a value any more

    def launch(self, *job):
        """Returns when the thread has come to the call, which then runs beside what follows."""
        self.jobs.put(job)
        self.begun.get()

    def wait(self):
        self.done.get()
        answer, self.answer = self.answer, None
        return answer

    def stop(self):
        self.jobs.put(None)
        self.join()


def _collect():
    gc.collect()


def _alias(value):
    return value


def _fail_allocation(n):
    """Nothing: what allocates is out of reach of Python code. See NOT_HERE."""


_CONTROL_FUNCTIONS = {"collect": _collect, "cycle": tie_knot, "alias": _alias, "fail_allocation": _fail_allocation}


# What the trace says of fail_allocation, whose programs run here as if there were memory.
NOT_HERE = "no allocation fails here; ./run replay makes it fail"


def _describe(value):
    if isinstance(value, Callback):
        return "a callback"
    if is_capsule(value):
        return "a handle"
    if isinstance(value, memoryview):
        return "memoryview " + " x ".join(map(str, value.shape))
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class _Runner:
    def __init__(self, module, trace):
        self.module, self.trace = module, trace
        self.ops = {op["name"]: op for op in module.OPS}
        self.values = {}  # by variable
        self.order = []  # variables, in the order of their first assignment
        self.value_kinds = {}  # "Band", for variables that hold a handle
        self.workers = {}
        self.started = {}  # by thread: a statement, and its job, whose arguments stay referred to until the wait
        self.handler = None  # that of on_error, if one is set
        self.running = False  # whether an op runs

    def run(self, statement):
        if self.trace:
            self.trace(statement, None)
        outcome = Outcome(statement, *self.perform(statement))
        if self.trace:
            self.trace(statement, outcome)
        return outcome

    def perform(self, statement):
        """(state, text). What does not succeed leaves its target unbound."""
        names = [statement.target] if statement.kind == "del" else self.names(statement)
        for name in names:
            if name not in self.values:
                self.unbind(statement.target)
                return "skipped", f"{name} is not bound"
        if statement.kind == "del":
            self.unbind(statement.target)
            return "done", "dropped"
        if statement.op == "start":
            self.launch(statement)
            return "done", "started"
        called = statement
        if statement.op == "wait":
            if statement.args[0] not in self.started:
                self.unbind(statement.target)
                return "skipped", "nothing runs there"
            called, state, value, text = self.wait(statement.args[0])
        else:
            state, value, text = self.call(statement)
        if state != "done":
            self.unbind(statement.target)
            return state, text
        kind = self.kind(called)
        self.bind(statement.target, value, kind)
        if statement.op == "fail_allocation":
            return state, NOT_HERE
        return state, kind or _describe(value)

    def names(self, statement):
        items = (
            item
            for argument in statement.arguments
            for item in (argument if isinstance(argument, list) else [argument])
        )
        return [item.text for item in items if isinstance(item, Name)]

    def kind(self, statement):
        if statement.op == "alias" and isinstance(statement.args[0], Name):
            return self.value_kinds.get(statement.args[0].text)
        op = self.ops.get(statement.called)
        return op and op["kind"]

    def bind(self, target, value, kind):
        if target is None:
            return
        if target not in self.order:
            self.order.append(target)
        self.value_kinds[target] = kind
        self.values[target] = value

    def unbind(self, target):
        self.value_kinds.pop(target, None)
        self.values.pop(target, None)

    def documented(self, name):
        """The exceptions that an op may raise: those of its table line, if the module has any of its own."""
        if name not in self.ops:
            return ()
        if not hasattr(self.module, "Error"):
            return Exception
        errors = tuple(getattr(self.module, error) for error in self.ops[name]["errors"])
        calls_back = self.handler or any(param.get("type") == "callable" for param in self.ops[name]["params"])
        return (*errors, CallbackError) if calls_back else errors

    def evaluate(self, argument):
        if isinstance(argument, Name):
            return self.values[argument.text]
        return [self.evaluate(item) for item in argument] if isinstance(argument, list) else argument

    def handle_errors(self, handler):
        """Anything but a callback counts as none. A module that has no handlers is left alone."""
        self.handler = handler if isinstance(handler, Callback) and hasattr(self.module, "set_error_handler") else None
        if hasattr(self.module, "set_error_handler"):
            self.module.set_error_handler(self.handler)

    def call(self, statement):
        if statement.op == "callback":
            return "done", Callback(self, *statement.args), ""
        if statement.op == "on_error":
            return "done", self.handle_errors(self.evaluate(statement.args[0])), ""
        self.running = True
        try:
            return self.call_function(statement)
        finally:
            self.running = False

    def job(self, statement):
        """A function, its arguments, and the exceptions that it documents."""
        name = statement.called
        function = _CONTROL_FUNCTIONS.get(name) or getattr(self.module, name)
        return function, [self.evaluate(argument) for argument in statement.arguments], self.documented(name)

    def call_function(self, statement):
        if statement.op != "on":
            return _attempt(*self.job(statement))
        worker = self.worker(statement.args[0])
        worker.launch(*self.job(statement))
        return worker.wait()

    def worker(self, thread):
        if thread not in self.workers:
            self.workers[thread] = _Worker()
        return self.workers[thread]

    def launch(self, statement):
        job = self.job(statement)
        self.started[statement.args[0]] = (statement, job)
        self.worker(statement.args[0]).launch(*job)

    def wait(self, thread):
        answer = self.workers[thread].wait()
        statement, _ = self.started.pop(thread)
        return statement, *answer

    def wait_for_all(self):
        """For what still runs when the statements have ended: an outcome each, of the statement that started it."""
        for thread in sorted(self.started):
            statement, state, value, text = self.wait(thread)
            outcome = Outcome(statement, state, text if state != "done" else self.kind(statement) or _describe(value))
            value = None
            if self.trace:
                self.trace(statement, None)
                self.trace(statement, outcome)
            yield outcome

    def stop_threads(self):
        for worker in self.workers.values():
            worker.stop()

    def end(self, way, argument):
        tear_down(self, way, argument)
        here = FINISHES[way].stays
        if self.handler and here:  # else it is still set when the interpreter ends
            self.handle_errors(None)
        if here or FINISHES[way].expected == "KEPT":
            gc.collect()  # what cycle() left behind


def run(program, module, trace=None):
    """Runs a checked program against a module, and tears down what it left in the way that it asks for.

    An exception that the op documents is part of the run: the target is then unbound, and the next statement
    follows. A statement that uses an unbound variable is skipped, and its target unbound. Any other exception
    ends the run: see Result.finding. Raises NoLibraryError if the way to finish calls a library out of reach.
    trace(statement, outcome) is called before each statement with None, and after it.

    The automatic collector rests meanwhile: what sits in a cycle goes at collect() or at the end."""
    result, runner = Result(program.way), _Runner(module, trace)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for statement in program.statements:
            if statement.op == "finish":
                continue
            result.outcomes.append(runner.run(statement))
            if result.finding:
                break
        result.outcomes += runner.wait_for_all()
    finally:
        runner.stop_threads()
        try:
            runner.end(result.way, program.way_argument)
        finally:
            if was_enabled:
                gc.enable()
    return result
