/* Python functions as callbacks of ops: who is called, on which thread, and what becomes of an exception.
 *
 * One `struct caller` is the Python side of one call of an op. All its callbacks belong to it:
 *
 *   1. Python is entered on the thread that called the op, with that thread's own saved state, and never by PyGILState_Ensure,
 *      which lands in the main interpreter whichever interpreter the caller is of.
 *   2. What a library says on a thread of its own is noted down, and said in order when the calling thread is next asked, or else
 *      when the op is over. The same goes for errors, always: GDAL may hold a lock while it reports one, and who holds that and
 *      waits for the GIL waits for ever.
 *   3. The first exception wins. It stops the op, nobody is called any more, and it leaves the op unchanged.
 *   4. Nothing outlives the call: neither the callable nor a note. In an interpreter that is being finalised nobody is called. */
#ifndef GEOCAPSULE_CALLBACK_H
#define GEOCAPSULE_CALLBACK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <pthread.h>
#include <stdbool.h>

#include "value.h"

enum { CALLER_MAX_NOTES = 64 };

/* What waits to be said. */
struct note {
    struct note *next;
    struct python_callback *callback;
    double fraction;
    int severity, number;
    bool has_message;
    char message[]; /* UTF-8 by promise only */
};

struct caller {
    pthread_t thread;
    PyThreadState *state; /* while the GIL is let go; NULL: the calling thread holds it */
    pthread_mutex_t lock; /* guards what follows: a library's threads write there */
    bool stopped;         /* the op is to end */
    struct note *first_note, *last_note;
    int notes;
    bool raised;                        /* by a function of the user's, not for want of memory to call it with */
    PyObject *type, *value, *traceback; /* of the first exception; owned. Only the calling thread, with the GIL */
};

/* A struct callback of value.h. */
struct python_callback {
    struct callback callback;
    struct caller *caller;
    PyObject *function; /* borrowed from whoever called the op, which outlives the call */
};

/* With the GIL, on the thread that is about to call the op. */
void caller_begin(struct caller *caller);

/* Makes `callback` call f(fraction, message) for progress and f(severity, number, message) for errors. */
void callback_begin(struct python_callback *callback, struct caller *caller, PyObject *function);

/* Around the native work of an op that lets the GIL go. */
void caller_release_gil(struct caller *caller);
void caller_take_gil(struct caller *caller);

/* When the op is over, with the GIL and with the op's own exception set, if it failed. Says what is noted; the op's exception is
 * the one being handled meanwhile, and so the context of what a handler raises. False, with an exception set: the first that a
 * callback raised, or else the op's own. */
bool caller_end(struct caller *caller);

#endif
