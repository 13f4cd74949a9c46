/* The functions that callback(way, x) gives to Python, and what they do when an op calls them. */
#ifndef CAPSAN_CALLBACK_H
#define CAPSAN_CALLBACK_H

#include "run.h"

/* The run that functions act on from now on. */
void callback_use(struct run *run);

/* The function of the statement at `line`: a new reference, or NULL with an exception. It refers to no handle. */
PyObject *callback_create(int line);

/* Sets a module's error handler, or with NULL none; what is no function of ours counts as none. False: the module has no such
 * thing. */
bool callback_handle_errors(struct run *run, PyObject *handler);

/* Whether an exception type is that of callback("raise"), which an op lets through if it takes a callback or runs under a
 * handler. */
bool callback_raised(const struct run *run, const struct op *op, PyObject *type);

#endif
