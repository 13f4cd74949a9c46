/* What a program may call: the ops of ext's table, and capsan's own control ops. */
#ifndef CAPSAN_CALLABLES_H
#define CAPSAN_CALLABLES_H

#include <stddef.h>

#include "ops.h"

enum control {
    CONTROL_NONE,
#define CONTROL(name, fewest, most, doc) CONTROL_##name,
#include "control.def"
#undef CONTROL
    CONTROL_COUNT
};

enum { MAX_THREADS = 4 };          /* for on(t, ...) and start(t, ...) */
enum { MAX_ALLOCATION = 1000000 }; /* for fail_allocation(n) */

struct callable {
    const char *name;
    int op; /* enum op_index, or -1 */
    enum control control;
    int fewest, most; /* arguments */
};

/* An op that takes nothing but a handle of this kind, returns a plain value, and leaves who owns what as it is; -1: there is none. */
int simple_op(int kind);

/* NULL if there is none of this name. */
const struct callable *callable_find(const char *name);

#endif
