/* The one interpreter of a target, and the module under test in it. */
#ifndef CAPSAN_INTERPRETER_H
#define CAPSAN_INTERPRETER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "ops.h"

struct module_under_test {
    PyObject *module;
    PyObject *functions[OP_COUNT];      /* NULL: the module has no such op */
    PyObject *exceptions[STATUS_COUNT]; /* NULL: the module has no such exception */
    PyObject *collect;                  /* gc.collect */
    PyObject *raised;                   /* capsan.CallbackError, what callback("raise") raises */
    bool has_exceptions;                /* of ours by name; otherwise any ordinary exception counts as documented */
};

/* Starts an isolated interpreter with allocator malloc (so that ASan sees every Python object; in_arena: it gets its memory from an arena
 * instead, until that is closed: python_arena.h), with geocapsule in its inittab, imports the module that CAPSAN_MODULE names (default
 * geocapsule; CAPSAN_PATH is put in front of sys.path), and freezes the collector, so that a collection looks at a program's own objects
 * only. Ends the process with status 2 and a message if that fails. */
void interpreter_start(struct module_under_test *module, bool in_arena);

/* Goes into a new subinterpreter, and imports the module there. Returns the thread state outside, for interpreter_stop_inner, which ends
 * it and goes back there; until then the module outside is nobody's to call. */
PyThreadState *interpreter_start_inner(struct module_under_test *module);
void interpreter_stop_inner(struct module_under_test *module, PyThreadState *outer);

/* A full collection. */
void interpreter_collect(const struct module_under_test *module);

/* Finalises it. */
void interpreter_stop(struct module_under_test *module);

/* Whether the op documents this exception (a borrowed type). */
bool exception_is_documented(const struct module_under_test *module, const struct op *op, PyObject *type);

#endif
