// Exclusive handles: in calls on one thread at a time only.
#pragma once

#include "call.h"
#include "thread.h"

// A handle in use has process << 48 | thread << 16 | depth in `in_use`. Plain loads and stores, since locked ones would be
// half of what a call costs: two threads may both find it free and set their marks, and then the first finds the other's
// when it leaves, and says so there.
void share_slowly(struct call *call, struct record *root);
void leave_slowly(struct thread *thread, const struct active *active, struct record *root);

// That the call uses it, until end_uses.
static inline void note_pin(struct call *call, struct record *root)
{
    struct active *active = call->active;
    if (active && active->pin_count < PINS)
        active->pins[active->pin_count++] = root;
}

// The handle whose use by two threads would be wrong when this one is used: what it belongs to or was made in. NULL: none.
struct record *exclusive_root(struct record *record);

static inline void begin_use(struct call *call, struct record *record)
{
    struct record *root = record;
    if (call->rule->is_for_any_thread)
        return;
    if (record->owner.to || !record->is_exclusive) {
        if (!record->owner.to && !record->is_tied)
            return;
        root = exclusive_root(record);
        if (!root)
            return;
    }
    if (!call->active)
        return;
    if (atomic_load_explicit(&root->in_use, memory_order_relaxed) == 0) {
        root->in_use_call = (uint16_t)call->id;
        atomic_store_explicit(&root->in_use, call->thread->mark + 1, memory_order_relaxed);
        note_pin(call, root);
    } else {
        share_slowly(call, root);
    }
}

static inline void end_uses(struct thread *thread, const struct active *active)
{
    for (unsigned i = 0; i < active->pin_count; i++) {
        struct record *root = active->pins[i];
        if (atomic_load_explicit(&root->in_use, memory_order_relaxed) == thread->mark + 1)
            atomic_store_explicit(&root->in_use, 0, memory_order_relaxed);
        else
            leave_slowly(thread, active, root);
    }
}
