"""The functions that callback(way, x) gives, and what they do when an op calls them: the twin of fuzz/callback.c."""

import gc

from capsan.program.language import Name


class CallbackError(Exception):
    """What callback("raise") raises: an op that takes a callback, or that runs under a handler, lets it through."""


def _simple_op(module, kind):
    """An op that takes nothing but a handle of this kind, returns a plain value, and leaves who owns what as it is."""
    for op in module.OPS:
        params = op["params"]
        plain = op["ownership"] == "nothing" and op["result"] != "None" and not op["ends"]
        if plain and len(params) == 1 and params[0]["type"] == "handle" and params[0]["kind"] == kind:
            return getattr(module, op["name"])
    return None


class Callback:
    """What one statement gave. It looks its variable up when it is called, as any function does a global one."""

    def __init__(self, runner, way, variable=None):
        self.runner, self.way = runner, way
        self.variable = variable.text if isinstance(variable, Name) else None

    def __call__(self, *said):
        if not self.runner.running:
            raise SystemError("a callback is called although no op runs")
        if self.variable is not None and self.variable not in self.runner.values:
            return None
        return getattr(self, "do_" + self.way)()

    def attempt(self, function, *arguments):
        try:
            function(*arguments)
        except (CallbackError, getattr(self.runner.module, "Error", Exception)):
            pass  # as documented: the op that called this is not concerned

    def do_continue(self):
        return None

    def do_stop(self):
        return False

    def do_raise(self):
        raise CallbackError('as callback("raise") says')

    def do_collect(self):
        gc.collect()

    def do_close_all(self):
        self.attempt(self.runner.module.close_all)

    def do_close(self):
        self.attempt(self.runner.module.close, self.runner.values[self.variable])

    def do_drop(self):
        self.runner.unbind(self.variable)

    def do_nest(self):
        function = _simple_op(self.runner.module, self.runner.value_kinds.get(self.variable))
        if function:
            self.attempt(function, self.runner.values[self.variable])
