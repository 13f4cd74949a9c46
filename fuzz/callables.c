#include "callables.h"

#include <pthread.h>

static const struct callable callables[] = {
#define OP(op_name, ...) {.name = #op_name, .op = OP_##op_name},
#include "ops.def"
#undef OP
#define CONTROL(control_name, least, greatest, doc) \
    {.name = #control_name, .op = -1, .control = CONTROL_##control_name, .fewest = least, .most = greatest},
#include "control.def"
#undef CONTROL
};

enum { CALLABLE_COUNT = sizeof callables / sizeof *callables, SLOTS = 1024 };
_Static_assert(CALLABLE_COUNT * 2 < SLOTS, "the hash table is too full");

/* Every statement of every program is looked up here: a hash, not a search. */
static struct callable slots[SLOTS];

static size_t hash(const char *name)
{
    size_t h = 5381;
    for (; *name; name++)
        h = h * 33 + (unsigned char)*name;
    return h % SLOTS;
}

/* Short names, compared for every statement: a loop, not a call that a sanitizer intercepts. */
static inline bool same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static void fill_slots(void)
{
    for (int i = 0; i < CALLABLE_COUNT; i++) {
        size_t slot = hash(callables[i].name);
        while (slots[slot].name)
            slot = (slot + 1) % SLOTS;
        slots[slot] = callables[i];
        if (callables[i].op >= 0)
            slots[slot].fewest = slots[slot].most = ops[callables[i].op].param_count;
    }
}

const struct callable *callable_find(const char *name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_slots);
    for (size_t slot = hash(name); slots[slot].name; slot = (slot + 1) % SLOTS)
        if (same(slots[slot].name, name))
            return &slots[slot];
    return NULL;
}

int simple_op(int kind)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (ops[i].ownership == OWNS_NOTHING && ops[i].result != VALUE_NONE && ops[i].ends == 0 && ops[i].param_count == 1 &&
            ops[i].params[0].kind == kind)
            return i;
    return -1;
}
