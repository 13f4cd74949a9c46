#include "callback.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* GDAL's CE_Warning: what is less is debugging output, or nothing. */
enum { LEAST_SEVERITY = 2 };

/* Whether a handler runs on this thread: it is not told of the errors of what it does itself. */
static _Thread_local bool telling;

static bool is_finalizing(void)
{
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing();
#else
    return _Py_IsFinalizing();
#endif
}

/* Before 3.14 the interpreter ends a thread that asks for the GIL too late with pthread_exit, which would unwind through a
 * library that does not expect it: C++ calls terminate there. The thread stays where it is instead, as it does from 3.14 on. */
static void stay(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

void caller_begin(struct caller *caller)
{
    *caller = (struct caller){.thread = pthread_self(), .lock = PTHREAD_MUTEX_INITIALIZER};
}

void caller_release_gil(struct caller *caller)
{
    caller->state = PyEval_SaveThread();
}

void caller_take_gil(struct caller *caller)
{
    PyThreadState *state = caller->state;
    caller->state = NULL;
    PyEval_RestoreThread(state);
}

static bool is_stopped(struct caller *caller)
{
    pthread_mutex_lock(&caller->lock);
    bool stopped = caller->stopped;
    pthread_mutex_unlock(&caller->lock);
    return stopped;
}

static void stop(struct caller *caller)
{
    pthread_mutex_lock(&caller->lock);
    caller->stopped = true;
    pthread_mutex_unlock(&caller->lock);
}

/* Beyond the bound the newest note takes the place of the one before it: the first ones and the very last are said. A note for
 * which there is no memory is not said. */
static void take_note(struct python_callback *callback, double fraction, int severity, int number, const char *message)
{
    struct caller *caller = callback->caller;
    size_t size = message ? strlen(message) + 1 : 0;
    struct note *note = malloc(sizeof *note + size);
    if (!note)
        return;
    *note = (struct note){.callback = callback, .fraction = fraction, .severity = severity, .number = number, .has_message = message};
    memcpy(note->message, message ? message : "", size);
    struct note *replaced = NULL;
    pthread_mutex_lock(&caller->lock);
    if (caller->notes == CALLER_MAX_NOTES) {
        struct note *before = caller->first_note;
        while (before->next != caller->last_note)
            before = before->next;
        replaced = caller->last_note;
        caller->last_note = before;
        caller->notes--;
    }
    if (caller->last_note)
        caller->last_note->next = note;
    else
        caller->first_note = note;
    caller->last_note = note;
    caller->notes++;
    pthread_mutex_unlock(&caller->lock);
    free(replaced);
}

/* The oldest note, or with `progress` the oldest that is one; the caller frees it. */
static struct note *next_note(struct caller *caller, bool progress)
{
    struct note *before = NULL;
    pthread_mutex_lock(&caller->lock);
    struct note *note = caller->first_note;
    while (note && progress && note->severity > 0) {
        before = note;
        note = note->next;
    }
    if (note) {
        if (before)
            before->next = note->next;
        else
            caller->first_note = note->next;
        if (note == caller->last_note)
            caller->last_note = before;
        caller->notes--;
    }
    pthread_mutex_unlock(&caller->lock);
    return note;
}

/* A library may promise UTF-8 and lie. */
static PyObject *decode(const char *message)
{
    if (message)
        return PyUnicode_DecodeUTF8(message, (Py_ssize_t)strlen(message), "replace");
    Py_INCREF(Py_None);
    return Py_None;
}

static void keep_exception(struct caller *caller)
{
    PyErr_Fetch(&caller->type, &caller->value, &caller->traceback);
    stop(caller);
}

/* Calls with a tuple of arguments, which it consumes; NULL: there was no memory for one. */
static PyObject *call(struct python_callback *callback, PyObject *what)
{
    PyObject *answer = what ? PyObject_CallObject(callback->function, what) : NULL;
    if (what && !answer)
        callback->caller->raised = true;
    Py_XDECREF(what);
    return answer;
}

/* With the GIL: f(fraction, message). What is false, but not None, stops the op. */
static void call_progress(struct python_callback *callback, double fraction, const char *message)
{
    PyObject *what = Py_BuildValue("(dN)", fraction, decode(message));
    PyObject *answer = call(callback, what);
    int wanted = !answer ? -1 : answer == Py_None ? 1 : PyObject_IsTrue(answer);
    if (answer && wanted < 0)
        callback->caller->raised = true;
    if (wanted < 0)
        keep_exception(callback->caller);
    else if (!wanted)
        stop(callback->caller);
    Py_XDECREF(answer);
}

/* With the GIL: f(severity, number, message). */
static void call_handler(const struct note *note)
{
    PyObject *what = Py_BuildValue("(iiN)", note->severity, note->number, decode(note->message));
    telling = true;
    PyObject *answer = call(note->callback, what);
    telling = false;
    if (!answer)
        keep_exception(note->callback->caller);
    Py_XDECREF(answer);
}

static void say(struct note *note)
{
    if (note->severity > 0)
        call_handler(note);
    else
        call_progress(note->callback, note->fraction, note->has_message ? note->message : NULL);
    free(note);
}

static void say_progress(struct python_callback *callback, double fraction, const char *message)
{
    struct caller *caller = callback->caller;
    struct note *note;
    while (!caller->type && (note = next_note(caller, true)))
        say(note);
    if (!is_stopped(caller))
        call_progress(callback, fraction, message);
}

/* The struct callback's progress. Once the op is to stop, nobody is asked again. */
static int progress(struct callback *base, double fraction, const char *message)
{
    struct python_callback *callback = (struct python_callback *)base;
    struct caller *caller = callback->caller;
    if (is_stopped(caller))
        return 0;
    if (!pthread_equal(pthread_self(), caller->thread)) {
        take_note(callback, fraction, 0, 0, message);
        return 1;
    }
    if (!caller->state) {
        say_progress(callback, fraction, message);
    } else if (is_finalizing()) {
        stop(caller);
    } else {
        pthread_cleanup_push(stay, NULL);
        caller_take_gil(caller);
        say_progress(callback, fraction, message);
        caller_release_gil(caller);
        pthread_cleanup_pop(0);
    }
    return !is_stopped(caller);
}

/* The struct callback's error: see rule 2. */
static void error(struct callback *base, int severity, int number, const char *message)
{
    if (severity >= LEAST_SEVERITY && !telling)
        take_note((struct python_callback *)base, 0, severity, number, message);
}

void callback_begin(struct python_callback *callback, struct caller *caller, PyObject *function)
{
    *callback = (struct python_callback){{progress, error}, caller, function};
}

/* What has been noted is said while `error` (the op's own, normalised; or NULL) is the exception being handled. */
static void say_notes(struct caller *caller, PyObject *type, PyObject *error, PyObject *traceback)
{
    PyObject *handled_type, *handled, *handled_traceback;
    struct note *note;
    if (error) {
        PyErr_GetExcInfo(&handled_type, &handled, &handled_traceback);
        Py_XINCREF(type);
        Py_XINCREF(error);
        Py_XINCREF(traceback);
        PyErr_SetExcInfo(type, error, traceback);
    }
    while (!caller->type && (note = next_note(caller, false)))
        say(note);
    if (error)
        PyErr_SetExcInfo(handled_type, handled, handled_traceback);
    while ((note = next_note(caller, false))) /* after an exception nobody is called any more */
        free(note);
}

bool caller_end(struct caller *caller)
{
    if (caller->first_note) {
        PyObject *type, *error, *traceback;
        PyErr_Fetch(&type, &error, &traceback);
        if (type)
            PyErr_NormalizeException(&type, &error, &traceback);
        say_notes(caller, type, error, traceback);
        PyErr_Restore(type, error, traceback);
    }
    if (caller->type)
        PyErr_Restore(caller->type, caller->value, caller->traceback); /* which drops the op's own */
    return !PyErr_Occurred();
}
