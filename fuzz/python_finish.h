/* finish.py in the running interpreter. */
#ifndef CAPSAN_PYTHON_FINISH_H
#define CAPSAN_PYTHON_FINISH_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "finish.h"

/* Imports it into the interpreter that is to run it, so that python_finish_leave need not. */
void python_finish_prepare(void);

/* Puts the values (a dict, borrowed) where this way wants them. `close`: the op of the module under test, borrowed; NULL: it has none.
 * Ends the process with status 2 if that fails. */
void python_finish_leave(enum finish way, PyObject *values, PyObject *close);

#endif
