// One call of a wrapped function, from its beginning to its return.
#pragma once

#include "record.h"
#include "target.h"
#include "thread.h"

enum { MAXIMUM_HANDLES = 6, MAXIMUM_OUT_HANDLES = 4 };

// What src/trace.c keeps of a call, if it is on.
struct traced {
    uint64_t statement; // 0: it is not in the trace
    uint32_t result;    // variables (src/trace_names.h)
    uint32_t out_handles[MAXIMUM_OUT_HANDLES];
};

struct call {
    uint64_t serial; // of the calls of a thread; here and at the end, so that an overwritten frame can be told
    const struct rule *rule;
    const uintptr_t *arguments; // the wrapper's
    void *return_address;
    void *frame;           // the wrapper's: set by it, before enter_call
    struct active *active; // its place among those of the thread; NULL: nested too deeply
    struct call *outer;    // the call of this thread that this one is made inside of, from a callback
    struct thread *thread;
    uint32_t event; // its number, once asked for
    uint32_t taken; // the generation of a handle that the call uses up
    uint16_t id;    // enum call_id
    int16_t copy;
    bool uses_classes;                       // the caller may have made handles through C++, unseen
    struct record *handles[MAXIMUM_HANDLES]; // of rule->handles; NULL: nothing is known
    struct record *probed[4];                // what the getters of `drops` and `detaches` answered before the call
    struct traced traced;
    uint64_t serial_again;
};

// Judges the handles given, and carries out what the rule says happens before or in any case.
void enter_call(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address);

// Carries out the rest, by what was returned.
void leave_call(struct call *call, uintptr_t result);

// The number of the event that the call is; made when first asked for.
uint32_t event_of(struct call *call);

// How often a call that the table does not know was made.
uint32_t unknown_calls(enum call_id id);
