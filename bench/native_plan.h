/* The native calls of a program and nothing else: no check, no pin, no ledger, no counters. What capsan itself costs is what a run
 * takes longer than this. Only for a program whose every statement succeeds; it is checked and prepared once, and run many times.
 * `cycle` holds a value until `collect` or the end; on(t, ...) and start(t, ...) run on the calling thread; nobody is told of errors. */
#ifndef CAPSAN_NATIVE_PLAN_H
#define CAPSAN_NATIVE_PLAN_H

#include "program.h"

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
