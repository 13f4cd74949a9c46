/* What programs run on. execute.c runs the statements of a program, with every oracle, over values that it knows nothing of: over
 * Python objects (python_runner.c), or over the tagged values of the C layers, with no interpreter (native_runner.c).
 *
 * A value is a counted reference to whatever the runner makes of it; NULL is none. Unless said otherwise, functions that return a
 * value return a new reference, and borrow those that they are given. */
#ifndef CAPSAN_RUNNER_H
#define CAPSAN_RUNNER_H

#include <sys/types.h>

#include "allocation.h"
#include "program.h"

struct planted_bug;
struct run;

enum { OUTCOME_TEXT_SIZE = 320 };

/* What came of one call of an op. */
struct outcome {
    void *value;     /* the result; NULL: it failed */
    int status;      /* enum status; STATUS_COUNT: an error that is none of ext's */
    bool documented; /* the error is one that the op documents, or one that a callback raised */
    bool yes;        /* of is_closed: its answer */
    struct failed_allocation failed;
    char text[OUTCOME_TEXT_SIZE]; /* "Closed: band: ...", where somebody wants to read it: run->trace, or not documented */
};

struct runner {
    /* Once in a process. Ends it with status 2 and a message if programs cannot run. */
    void (*start)(void);

    /* Of an interpreter, in a process that only forks: instead of `start`, with cheap memory for what will not change; then, where programs
     * are to run in a subinterpreter, a step into one. */
    void (*prepare)(void);
    void (*prepare_inner)(void);

    /* Whether Python tears down: what PLACE_INTERPRETER in finish.def is about. */
    bool interpreter;

    /* Ends itself, and what `leave` was given with it. */
    void (*stop)(void);

    /* Of an interpreter, before `stop`: ends the subinterpreter in which the program ran; then drops what of it is shared. */
    void (*stop_inner)(struct run *run);
    void (*drop_shared)(struct run *run);

    /* Ends the threads of on(t, ...) and start(t, ...), which are idle: before a fork, and where a program ends a library that keeps
     * something for each. */
    void (*stop_threads)(void);

    /* fork(), with what has to go on in the child. */
    pid_t (*fork_process)(void);

    bool (*has)(int op); /* enum op_index */

    /* Before each program. */
    void (*begin)(struct run *run);

    /* A literal, or the value of a variable that is bound; NULL: no memory. */
    void *(*create)(struct run *run, const struct argument *argument);
    void *(*create_callback)(struct run *run, int line);
    bool (*is_callback)(const void *value);
    void *(*retain)(void *value);
    void (*release)(void *value);

    /* Calls the op of a statement, on the statement's thread, with run->armed. */
    void (*call)(struct run *run, const struct statement *statement, struct outcome *outcome);

    /* start(t, op, ...): the same without waiting for it. What the op is given stays referred to until `join`, which waits, and
     * before which nobody else looks at the outcome. */
    void (*launch)(struct run *run, const struct statement *statement, struct outcome *outcome);
    void (*join)(struct run *run, int thread);

    /* From a callback: calls an op with one argument, or with none (NULL), on this thread. */
    void (*call_simply)(struct run *run, int op, void *argument, struct outcome *outcome);

    /* Has this callback told of GDAL's errors; NULL: nobody. False: the module under test has no such thing. */
    bool (*handle_errors)(struct run *run, void *callback);

    /* Puts the values into one reference cycle, which only `collect` ends. */
    void (*cycle)(struct run *run, void *const *values, int count);
    void (*collect)(struct run *run);

    /* Puts the values of these variables where the program's finish says, to stay there until `stop`. */
    void (*leave)(struct run *run, const int *names, int count);

    /* Does what a planted bug does, to the handle of a value or to none (NULL), as if an op had done it. */
    void (*plant)(struct run *run, const struct planted_bug *bug, void *value, struct outcome *outcome);

    /* As Python would show it; false: there is nothing to show. */
    bool (*describe)(const void *value, char *text, size_t size);
};

extern const struct runner python_runner, native_runner;

/* The one that a target runs on: lifecycle.c, native.c, teardown.c. */
extern const struct runner *const target_runner;

/* Which ways to finish its engine takes: see finish.def. A replay takes all. */
extern const enum finish_place target_place;

#endif
