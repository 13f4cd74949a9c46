/* Bugs built in on purpose. A gate that cannot fail is worth nothing: before a hunt, each of these is run once, and the
 * oracle that is meant for it must report it (capsan/gate.py). */
#ifndef CAPSAN_PLANTED_H
#define CAPSAN_PLANTED_H

#include <stdbool.h>

struct _object; /* PyObject: this header is for files without Python, too */

struct planted_bug {
    const char *name;
    const char *oracle;                       /* who must see it */
    const char *report;                       /* what its report must say */
    const char *program;                      /* that shows it; ";" separates its lines */
    void (*misbehave)(struct _object *value); /* of plant's second argument, or NULL; borrowed */
};

/* Ends with an entry without a name. */
extern const struct planted_bug planted_bugs[];

/* Only where the environment says CAPSAN_GATE=1: a corpus must not contain `plant`. */
bool planted_allowed(void);

/* NULL if there is none of this name. */
const struct planted_bug *planted_find(const char *name);

#endif
