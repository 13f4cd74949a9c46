// One call of a wrapped function, from its beginning to its return.
#pragma once

#include "record.h"
#include "target.h"

enum { MAXIMUM_HANDLES = 6 };

struct call {
    const struct rule *rule;
    const uintptr_t *arguments; // the wrapper's
    void *return_address;
    struct call *outer; // the call of this thread that this one is made inside of, from a callback
    uint32_t event;     // its number, once asked for
    int16_t copy;
    uint8_t pin_count;
    struct record *handles[MAXIMUM_HANDLES]; // of rule->handles; NULL: nothing is known
    struct record *pins[MAXIMUM_HANDLES];    // exclusive handles that the call uses
    struct record *probed[4];                // what the getters of `drops` and `detaches` answered before the call
};

// Judges the handles given, and carries out what the rule says happens before or in any case.
void enter_call(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address);

// Carries out the rest, by what was returned.
void leave_call(struct call *call, uintptr_t result);

// The number of the event that the call is; made when first asked for.
uint32_t event_of(struct call *call);

// Threads, each with its calls. Lives to the end of the process.
struct thread {
    struct thread *next;
    struct call *innermost;
    uint64_t calls, handles; // made and lent
    uint16_t number;         // from 1
};

struct thread *this_thread(void);
struct thread *all_threads(void);

// How often a call that the table does not know was made.
uint32_t unknown_calls(enum call_id id);
