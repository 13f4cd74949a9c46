/* One program in a child: forked from a process that was prepared for it, not from the engine's, which has grown. */
#ifndef CAPSAN_APART_H
#define CAPSAN_APART_H

#include <stddef.h>

#include "finish.h"
#include "runner.h"

/* Starts what children are forked from, and maps what they leave their coverage in. Ends the process with status 2 if that fails. */
void apart_start(const struct runner *runner);

/* Runs a program, of text that has been checked, in a child. Its coverage becomes ours. If it ends in a finding, so do we: by abort(),
 * upon which the engine saves the program. Returns how many statements were called. */
int apart_run(const char *text, size_t size, enum finish way);

/* When what happened in the last run: seconds on the monotonic clock. */
struct apart_times {
    double asked;
    double forked; /* the child's first step */
    double ran;    /* its statements, and what it left is where its way wants it */
    double ended;  /* that has gone, as far as the way says */
    double reaped;
};
struct apart_times apart_times(void);

#endif
