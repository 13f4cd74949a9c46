/* In how many programs of a replay each lifetime state was reached. The counters of lifetime coverage (shadow.h) are 0 or 1; here
 * they are added up, in the file that CAPSAN_TRIES names: one 32-bit little-endian integer for each, read by capsan/lifetime.py.
 * What is in the file already is kept, so that several processes add up. */
#ifndef CAPSAN_TRIES_H
#define CAPSAN_TRIES_H

/* Maps the file; does nothing without CAPSAN_TRIES. Ends the process with status 2 if it cannot be mapped. */
void tries_open(void);

/* Around a program: sets the counters back, and adds them up. */
void tries_begin(void);
void tries_record(void);

#endif
