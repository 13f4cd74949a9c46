#include "event.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "preload.h"
#include "python_stack.h"

enum { EVENTS = 1 << 18, PROBES = 64 };

static struct event *_Atomic events[EVENTS]; // a number is a place in here, plus 1

static bool are_equal(const struct event *a, const struct event *b)
{
    return a->call == b->call && a->thread == b->thread && a->copy == b->copy && a->stack == b->stack &&
           a->return_address == b->return_address;
}

uint32_t event_number(enum call_id call, int copy, void *return_address)
{
    struct event wanted = {(uint16_t)call, thread_number(), (int16_t)copy, python_stack_here(), return_address};
    uint64_t hash = ((uint64_t)wanted.stack << 32 | (uint64_t)wanted.thread << 16 | wanted.call) ^ (uintptr_t)return_address;
    hash = (hash ^ hash >> 31) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
    for (unsigned i = 0; i < PROBES; i++) {
        unsigned place = (unsigned)((hash + i) % EVENTS);
        struct event *there = atomic_load_explicit(&events[place], memory_order_acquire);
        if (!there) {
            struct event *fresh = malloc(sizeof *fresh);
            if (!fresh)
                return 0;
            *fresh = wanted;
            if (atomic_compare_exchange_strong(&events[place], &there, fresh))
                return place + 1;
            free(fresh);
        }
        if (are_equal(there, &wanted))
            return place + 1;
    }
    return 0;
}

const struct event *event(uint32_t number)
{
    return number ? atomic_load(&events[number - 1]) : NULL;
}

const char *call_of_event(uint32_t number)
{
    const struct event *at = event(number);
    return at ? rules[at->call].name : "a call that was not seen";
}
