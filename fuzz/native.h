/* Runs programs on the extension's C layers: the same ops, with no interpreter. `cycle` holds a value until `collect` or the
 * end; on(t, ...) runs on the calling thread. */
#ifndef CAPSAN_NATIVE_H
#define CAPSAN_NATIVE_H

#include "program.h"

/* Runs a checked program with every oracle that needs no Python: the ledger and lifetime coverage. Returns how many
 * statements were called. */
int native_execute(const struct program *program);

/* The same native calls and nothing else: no check, no pin, no ledger, no counters. Only for a program whose every statement
 * succeeds; it is checked and prepared once, and run many times, to measure what capsan itself costs. */
struct native_plan;
struct native_plan *native_plan_create(const struct program *program);
void native_plan_run(struct native_plan *plan);

/* How long each op took, over all runs since the plan was told to look: `costs` has one entry for each op, the caller's. */
struct native_cost {
    double microseconds;
    long calls;
};
void native_plan_measure(struct native_plan *plan, struct native_cost *costs);
void native_plan_destroy(struct native_plan *plan);

#endif
