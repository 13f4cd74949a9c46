/* Where we are, and what went wrong: the lines beginning with "==capsan==" that a person and the supervisor read.
 *
 * Two forms are read by machine (capsan/log.py):
 *      ==capsan== finding: CLASS of KIND in OP           an oracle of ours has spoken; the process aborts
 *      ==capsan== at statement N, OP of KIND: SOURCE     printed below a sanitizer's first line */
#ifndef CAPSAN_REPORT_H
#define CAPSAN_REPORT_H

#include "program.h"

/* What is running. `statement` counts lines from 0; REPORT_TEARDOWN: the program has ended and its values are dropped. */
enum { REPORT_NOTHING = -1, REPORT_TEARDOWN = -2 };
void report_program(const struct program *program);
void report_statement(int statement, const char *op, const char *kind);
int report_current_statement(void);

/* "statement 3: close(d0)", or what stands for it outside of any. Valid until four calls later. */
const char *report_describe(int statement);

/* Says which bug of which kind was found in what is running, and aborts; libFuzzer then saves the program. */
__attribute__((format(printf, 3, 4))) _Noreturn void report_finding(const char *class, const char *kind, const char *format, ...);

/* The line "==capsan== at statement ...". Called by the sanitizers' own hooks. */
void report_where(void);

#endif
