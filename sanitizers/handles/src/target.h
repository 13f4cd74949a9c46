// Where a call goes: to the copy of the library that its caller was linked with. Several copies live in one process when
// wheels bring their own, and each caller finds its own through the dynamic linker, as if nothing were preloaded.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "rule.h"

struct target {
    void *function;    // the real one
    int16_t copy;      // which copy of its library: a number from 0, for copy_path
    bool is_internal;  // called from inside GDAL, PROJ or GEOS: not the program's doing, passed on unseen
    bool uses_classes; // the caller may have made handles through C++, unseen
};

// What was found for a call from one place. The key is written last: who sees it, sees the rest.
struct slot {
    _Atomic uint64_t key; // the return address below, the call above; 0: free
    struct target target;
    bool is_unsure; // the place does not tell: a module's function that ends in this call has jumped here
};

extern struct slot *_Atomic last_slots[CALL_COUNT]; // most calls come from where they came from last

static inline uint64_t site_key(enum call_id call, void *return_address)
{
    return (uint64_t)(uintptr_t)return_address | (uint64_t)(call + 1) << 48;
}

struct target find_other_target(enum call_id call, void *return_address, const uintptr_t *arguments);

// Answers from memory after the first call from a place; where the place does not tell, by the handles among the arguments. The process
// ends with a message, as the dynamic linker would end it, when no library has the function.
static inline struct target find_target(enum call_id call, void *return_address, const uintptr_t *arguments)
{
    struct slot *last = atomic_load_explicit(&last_slots[call], memory_order_acquire);
    if (last && atomic_load_explicit(&last->key, memory_order_relaxed) == site_key(call, return_address) && !last->is_unsure)
        return last->target;
    return find_other_target(call, return_address, arguments);
}

// What this thread called last, where no call is noted: the function may end in another one.
void note_copy(enum call_id call, struct target target);

// A library was unloaded: what was found by addresses is looked up anew.
void forget_targets(void);

// What to give to a program that found `real` with dlsym, and will call it through a foreign frame (libffi) later: the
// wrapper, from then on bound to `real` for such callers; NULL if the name is not wrapped, or bound to another copy.
void *wrapper_for(const char *name, void *real);

// Is there a wrapper of this name?
bool is_wrapped(const char *name);

// Around a fork.
void lock_targets(void);
void unlock_targets(void);
