/* Every allocation of every op fails once: the exhaustive form of fail_allocation. */
#ifndef CAPSAN_EXHAUST_H
#define CAPSAN_EXHAUST_H

#include "execute.h"

struct exhaust {
    long most;         /* allocations of one statement */
    bool each_op_once; /* leave out a statement whose op has been through this, in this process */
    bool each_leak;    /* look for leaks after every run, not after every program: slow, and exact */
    long runs, statements;
};

/* For each statement of a checked program that calls an op: runs the program with that op's first allocation failing, then with the
 * second, and so on until it makes fewer. Besides what every run is watched for, the op must then either succeed or say that there
 * was no memory, by OutOfMemory, MemoryError or LibraryError, and do as ever when nothing fails. Findings abort, or end the process
 * with status 78. A program that ends with the interpreter is left out. */
void exhaust_allocations(struct exhaust *exhaust, const struct runner *runner, const struct program *program);

#endif
