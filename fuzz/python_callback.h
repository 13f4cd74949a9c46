/* callback(way, x) as a Python function. */
#ifndef CAPSAN_PYTHON_CALLBACK_H
#define CAPSAN_PYTHON_CALLBACK_H

#include "interpreter.h"
#include "run.h"

/* The run that callbacks belong to from now on. */
void python_callback_use(struct run *run, const struct module_under_test *module);

/* The value of the callback statement at `line`: a new reference, or NULL with an exception. */
PyObject *python_callback_create(int line);

/* Makes a callback the module's error handler, or with NULL nobody. False: the module has no such thing. */
bool python_callback_handle_errors(const struct module_under_test *module, PyObject *handler);

/* Whether an exception is the one that callback("raise") raises, in an op where one may have. */
bool python_callback_raised(const struct run *run, const struct op *op, PyObject *type);

#endif
