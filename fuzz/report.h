/* Where we are, and what went wrong: the lines beginning with "==capsan==" that a person and the supervisor read.
 *
 * Two forms are read by machine (capsan/log.py):
 *      ==capsan== finding: CLASS of KIND in OP           an oracle of ours has spoken; the process aborts
 *      ==capsan== at statement N, OP of KIND: SOURCE     printed below a sanitizer's first line; "at the end, ..." after the last */
#ifndef CAPSAN_REPORT_H
#define CAPSAN_REPORT_H

#include "program.h"

/* What is running: a statement, counted by lines from 0; or, when the program has ended, the drop of what it left: of all
 * (REPORT_TEARDOWN), or of one variable. */
enum { REPORT_NOTHING = -1, REPORT_TEARDOWN = -2 };
static inline int report_teardown_of(int name)
{
    return REPORT_TEARDOWN - 1 - name;
}
void report_program(const struct program *program);

/* In place of a program: a target that calls ops by itself says what its calls were, by their number. NULL: none any more. */
void report_calls(const char *(*describe)(int call));
void report_statement(int statement, const char *op, const char *kind);
int report_current_statement(void);

/* For a thread that runs a statement beside the main one: what was current when it was started, which it keeps until it says NULL. */
struct report_place {
    int statement;
    const char *op, *kind;
};
struct report_place report_place(void);
void report_on_thread(const struct report_place *place);

/* "statement 3: close(d0)", or what stands for it outside of any. Valid until four calls later. */
const char *report_describe(int statement);

/* Says which bug of which kind was found in what is running, and aborts; libFuzzer then saves the program. */
__attribute__((format(printf, 3, 4))) _Noreturn void report_finding(const char *class, const char *kind, const char *format, ...);

/* The line "==capsan== at statement ...". Called by the sanitizers' own hooks. */
void report_where(void);

#endif
