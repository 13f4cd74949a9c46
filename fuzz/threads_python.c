#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdio.h>
#include <stdlib.h>

#include "callables.h"
#include "threads.h"
#include "threads_python.h"

static PyThreadState *states[MAX_THREADS];

static struct python_job {
    PyInterpreterState *interpreter;
    PyThreadState **state;
    void (*job)(void *);
    void *argument;
} jobs[MAX_THREADS];

/* A thread's state is made on that thread: the interpreter keeps which is whose, and a debug build asserts it. */
static void run_with_state(void *argument)
{
    struct python_job *job = argument;
    if (!*job->state)
        *job->state = PyThreadState_New(job->interpreter);
    if (!*job->state) {
        fprintf(stderr, "capsan: no memory for a thread's state\n");
        exit(2);
    }
    PyEval_RestoreThread(*job->state);
    job->job(job->argument);
    PyEval_SaveThread();
}

void python_thread_run(int t, void (*job)(void *), void *argument)
{
    jobs[t] = (struct python_job){PyInterpreterState_Get(), &states[t], job, argument};
    Py_BEGIN_ALLOW_THREADS
    thread_run(t, run_with_state, &jobs[t]);
    Py_END_ALLOW_THREADS
}

void python_thread_start(int t, void (*job)(void *), void *argument)
{
    jobs[t] = (struct python_job){PyInterpreterState_Get(), &states[t], job, argument};
    Py_BEGIN_ALLOW_THREADS
    thread_start(t, run_with_state, &jobs[t]);
    Py_END_ALLOW_THREADS
}

void python_thread_wait(int t)
{
    Py_BEGIN_ALLOW_THREADS
    thread_wait(t);
    Py_END_ALLOW_THREADS
}

void python_threads_forget(void)
{
    threads_forget();
    for (int t = 0; t < MAX_THREADS; t++)
        states[t] = NULL;
}

void python_threads_stop(void)
{
    Py_BEGIN_ALLOW_THREADS
    threads_stop();
    Py_END_ALLOW_THREADS
    for (int t = 0; t < MAX_THREADS; t++) {
        if (!states[t])
            continue;
        PyThreadState_Clear(states[t]);
        PyThreadState_Delete(states[t]);
        states[t] = NULL;
    }
}
