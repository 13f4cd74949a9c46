/* Runs a program through Python: the ops of the module under test, called as any Python code calls them. */
#ifndef CAPSAN_EXECUTE_H
#define CAPSAN_EXECUTE_H

#include "allocation.h"
#include "interpreter.h"
#include "program.h"

/* What one statement did, for whoever wants to show it. `text` is valid during the call only. */
typedef void execute_trace(const struct program *program, int line, const char *text);

/* Whether the module under test has every op of the program. */
bool execute_can(const struct module_under_test *module, const struct program *program, const char **missing);

/* Runs a checked program, then drops everything it left, in the way that its finish says, and makes sure that nothing is
 * left: see ledger.h. Findings abort. `trace` may be NULL. With FINISH_FINALIZE the values are left to the interpreter, as
 * attributes of __main__, and the caller finalises it, then calls ledger_end. Returns how many statements were called. */
int execute(const struct module_under_test *module, const struct program *program, execute_trace *trace);

/* What came of the op that fail_allocation was for, the last one of the program that ran last. */
struct armed_op {
    struct failed_allocation failed;
    int status; /* enum status; STATUS_COUNT: an exception that is none of ours */
};
const struct armed_op *execute_armed(void);

#endif
