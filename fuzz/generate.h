/* Writes new statements and arguments into a program, from the op table. */
#ifndef CAPSAN_GENERATE_H
#define CAPSAN_GENERATE_H

#include "program.h"
#include "scope.h"

/* A small deterministic generator (SplitMix64). */
struct random {
    uint64_t state;
};
uint32_t random_below(struct random *random, uint32_t limit); /* 0 to limit - 1; limit > 0 */
static inline bool random_chance(struct random *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}

/* Room for one statement at `line`, zeroed; NULL if the program is full. */
struct statement *program_insert(struct program *program, int line);
void program_remove(struct program *program, int line);

/* Inserts a call of a random op, or of the one given, before `line`; what it needs and is not there is inserted before it.
 * Returns how many statements were inserted; 0: no room. */
int generate_statement(struct program *program, int line, struct random *random);
int generate_call(struct program *program, int line, enum op_index op, int depth, struct random *random);

/* A fresh value for a parameter, given what is in scope. For a handle without a candidate: None. */
void generate_argument(struct program *program, const struct scope *scope, const struct param *param, struct argument *argument,
                       struct random *random);

/* Inserts close(name), del name, or a control op, before `line`; false: no room. */
/* Inserts "f0 = callback(...)" at `line`; returns how many statements that were. */
int generate_callback(struct program *program, int line, struct random *random);

bool generate_close(struct program *program, int line, int name);
bool generate_drop(struct program *program, int line, int name);
bool generate_control(struct program *program, int line, enum control control, int name);

/* Inserts fail_allocation(n), mostly with a small n, before `line`; false: no room. */
bool generate_fail_allocation(struct program *program, int line, struct random *random);

#endif
