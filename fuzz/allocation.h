/* Makes one allocation fail: what fail_allocation(n) arms, for the op that comes next.
 *
 * Counted, in order of time, are the allocations of every source of allocation.def that the op makes on its own thread, the first
 * being 1. What the libraries have cached, and what Python keeps on its free lists, is not allocated again: so the n-th
 * allocation of an op depends on what the process has done before, and is the same in each run of the same files.
 *
 * Some functions of the libraries end the process when there is no memory, or leak: allocation.def lists these upstream limits. What
 * they ask for they get, and the allocation after it fails instead. */
#ifndef CAPSAN_ALLOCATION_H
#define CAPSAN_ALLOCATION_H

#include <stdbool.h>

#include "ops.h"

enum allocation_source {
#define SOURCE(name, text) SOURCE_##name,
#include "allocation.def"
#undef SOURCE
    SOURCE_COUNT
};

/* Once, before the first allocation_arm and while there is one thread: puts itself between the shared libraries and their allocators.
 * A library that is not there, or does not import what allocation.def says, has no allocations that count. */
void allocation_start(void);

/* From now until allocation_disarm, the n-th allocation of this thread fails; 0: none. Those of SQLite, which PROJ
 * reads proj.db with, count in ops of PROJ only: GDAL goes on with what it got from PROJ without a look. */
void allocation_arm(long n, const struct op *op);

/* What has failed. */
struct failed_allocation {
    const char *source; /* as a person would name it; NULL: nothing */
    long number;        /* n, or more if those from n on were spared */
};
struct failed_allocation allocation_disarm(void);

/* For what stands in for an allocator: counts one allocation of the source, and says whether it is the one to fail. */
bool allocation_fails(enum allocation_source source);

/* Whether a function that allocation.def spares has called, directly or not. Slow: the stack is walked. */
bool allocation_is_spared(void);

/* As allocation_start, for Python's allocators: once, when Python is pre-initialised. */
void allocation_start_python(void);

#endif
