/* Bugs built in on purpose. A gate that cannot fail is worth nothing: before a hunt, each of these is run once, and the
 * oracle that is meant for it must report it (capsan/gate.py). */
#ifndef CAPSAN_PLANTED_H
#define CAPSAN_PLANTED_H

#include <stdbool.h>

struct handle;

struct planted_bug {
    const char *name;
    const char *oracle;                        /* who must see it */
    const char *report;                        /* what its report must say */
    const char *program;                       /* that shows it; ";" separates its lines */
    void (*misbehave)(struct handle **handle); /* where plant's second argument keeps its handle, or NULL. NULL: no function,
                                                  but an error that no op documents */
};

/* Ends with an entry without a name. */
extern const struct planted_bug planted_bugs[];

/* Only where the environment says CAPSAN_GATE=1: a corpus must not contain `plant`. */
bool planted_allowed(void);

/* NULL if there is none of this name. */
const struct planted_bug *planted_find(const char *name);

#endif
