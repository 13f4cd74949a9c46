/* Figures that outlive a crash: a page shared with the supervisor, in the file that CAPSAN_STATUS names; in plain memory
 * without it. Read by capsan/status.py: same fields, same order, each a 64-bit little-endian integer. */
#ifndef CAPSAN_STATUS_H
#define CAPSAN_STATUS_H

#include <stdint.h>

struct status_page {
    uint64_t programs;        /* run to their end */
    uint64_t statements;      /* executed, in those */
    uint64_t rejected;        /* inputs that were not programs */
    uint64_t lifetime_states; /* distinct lifetime counters seen, in this process */
    uint64_t leak_checks;
    int64_t statement; /* that runs now, as report.h counts them: for what ends without a word, a timeout */
    uint64_t reserved[2];
    uint8_t lifetime[32768]; /* the lifetime counters seen, accumulated over processes: see shadow.h */
};

extern struct status_page *status;

/* Maps the page. Ends the process with status 2 if the file cannot be mapped. */
void status_open(void);

#endif
