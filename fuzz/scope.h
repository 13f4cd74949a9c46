/* Which variables a program has at one place, of which kind, and whether they are likely to have ended: what a mutator needs
 * in order to write the next statement. It takes every statement to succeed. */
#ifndef CAPSAN_SCOPE_H
#define CAPSAN_SCOPE_H

#include "program.h"

enum { SCOPE_UNASSIGNED = -3, SCOPE_CALLBACK = -4 }; /* beside NO_KIND (a value that is no handle) and enum kind_index */

struct scope {
    int kind[PROGRAM_MAX_NAMES];
    int owner[PROGRAM_MAX_NAMES]; /* the name that it is a child of, or -1 */
    bool ended[PROGRAM_MAX_NAMES];
    struct {
        int kind, owner; /* of what wait(t) will give; SCOPE_UNASSIGNED: nothing runs on the thread */
    } started[MAX_THREADS];
    bool starts, calls_back; /* what goes before does: a program has one of these, not both */
};

/* The scope just before statement `line` of a checked program. */
void scope_at(struct scope *scope, const struct program *program, int line);

/* Takes in one more statement. */
void scope_step(struct scope *scope, const struct program *program, const struct statement *statement);

/* Fills `names` with the assigned names of this kind (ANY_KIND: any handle); returns how many. Those that have ended only
 * where `ended` says so. */
int scope_find(const struct scope *scope, const struct program *program, int kind, bool ended, int *names);

#endif
