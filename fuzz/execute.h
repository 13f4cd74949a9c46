/* Runs a program: its statements over the values of a runner, beside the shadow model, under the ledger. */
#ifndef CAPSAN_EXECUTE_H
#define CAPSAN_EXECUTE_H

#include "runner.h"

/* What one statement did, for whoever wants to show it. `text` is valid during the call only. */
typedef void execute_trace(const struct program *program, int line, const char *text);

/* Whether the runner has every op of the program. */
bool execute_can(const struct runner *runner, const struct program *program, const char **missing);

/* Runs a checked program, then drops everything it left, in the way that its finish says, and makes sure that nothing is
 * left: see ledger.h. Findings abort. `trace` may be NULL. Where the way is not of PLACE_HERE, the caller is in a process of its own, and
 * calls execute_complete next. Returns how many statements were called. */
int execute(const struct runner *runner, const struct program *program, execute_trace *trace);

/* Ends what the program ran on, and with some ways the process: see ending.h, and there what `ended` is. */
void execute_complete(void (*ended)(void));

/* What came of the op that fail_allocation was for, the last one of the program that ran last. */
struct armed_op {
    struct failed_allocation failed;
    int status; /* enum status; STATUS_COUNT: an error that is none of ours */
};
const struct armed_op *execute_armed(void);

#endif
