/* Statement-level mutation and cross-over. Every mutant parses and passes the check; its total cost, by the op table, is
 * bounded, so that a hunt does not slow down on dear ops; and programs are kept from shrinking to nothing. */
#ifndef CAPSAN_MUTATE_H
#define CAPSAN_MUTATE_H

#include <stddef.h>

#include "finish.h"

/* Microseconds, by the op table. A program that comes in dearer than that may stay as dear as it is. */
enum { MUTATE_MAX_COST = 400, MUTATE_MAX_STATEMENTS = 24, MUTATE_FEWEST_STATEMENTS = 10 };

/* Which ways of finishing mutants get: those of this place and of the places before. Without a call: PLACE_HERE. */
void mutate_allow(enum finish_place place);

/* Mutates a program in place and returns its new size, at most `max_size`; 0 only if that has no room for any statement.
 * What is not a program is replaced by a fresh one. The same seed gives the same mutant. */
size_t mutate(char *text, size_t size, size_t max_size, unsigned seed);

/* The beginning of one program and the end of another; `out` does not overlap either. */
size_t cross_over(const char *a, size_t a_size, const char *b, size_t b_size, char *out, size_t max_size, unsigned seed);

#endif
