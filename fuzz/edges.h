/* Which edges of the code compiled with -fsanitize=fuzzer-no-link a replay has gone through: for a report of what inputs reach in
 * the extension and, where they are linked in instrumented, in the libraries.
 *
 * They go into the file that CAPSAN_EDGES names, read by capsan/edges.py: for each edge, in the order of the code, its address as
 * the executable has it and a set of flags, each a 64-bit little-endian integer. A function's first edge has EDGE_OF_ENTRY, its
 * others follow. What is in the file already is kept: several processes of one executable add up. */
#ifndef CAPSAN_EDGES_H
#define CAPSAN_EDGES_H

#include <stdint.h>

struct edge {
    uint64_t address;
    uint64_t flags;
};

enum { EDGE_OF_ENTRY = 1, EDGE_REACHED = 2 };

/* Maps the file; does nothing without CAPSAN_EDGES. Ends the process with status 2 if it cannot be mapped. */
void edges_open(void);

/* Writes down what was reached up to now: after each input, so that a later one that crashes takes nothing along. */
void edges_record(void);

#endif
