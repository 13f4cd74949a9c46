/* One run of a program: what execute.c, callback.c and the runners share. */
#ifndef CAPSAN_RUN_H
#define CAPSAN_RUN_H

#include "execute.h"
#include "shadow.h"

/* An op that runs beside what follows its statement. */
struct started {
    int line; /* of its statement; -1: none runs */
    long armed;
    const char *kind; /* of what it was given */
    struct outcome outcome;
};

struct run {
    const struct runner *runner;
    const struct program *program;
    execute_trace *trace;
    struct shadow shadow;
    void *variables[PROGRAM_MAX_NAMES]; /* NULL: unbound */
    int order[PROGRAM_MAX_NAMES];       /* names, in the order of their assignment */
    int order_count;
    int executed;
    long armed;    /* which allocation of the next op fails; 0: none */
    int running;   /* the op that runs, an enum op_index; -1: none */
    bool statuses; /* the runner's errors are ext's: see outcome.status */
    bool handled;  /* an error handler is set */
    bool acted;    /* a callback has closed or dropped something while this op ran */
    struct started started[MAX_THREADS];
};

/* Assigns a new reference (NULL: unbinds). The old value goes after the new one is in place, as in Python. */
void run_assign(struct run *run, int name, void *value);

#endif
