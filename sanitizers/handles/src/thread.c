#include "call.h"

#include <stdlib.h>

#include "preload.h"

_Thread_local struct thread *own_thread __attribute__((tls_model("initial-exec")));

static struct thread *_Atomic threads;
static _Atomic uint16_t thread_count;

static uint64_t mark_of(const struct thread *thread)
{
    return (uint64_t)(uint16_t)process_generation << 48 | (uint64_t)thread->number << 16;
}

struct thread *new_thread(void)
{
    static struct thread spare; // without memory, all share this one
    struct thread *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return &spare;
    fresh->number = (uint16_t)(atomic_fetch_add(&thread_count, 1) + 1);
    fresh->mark = mark_of(fresh);
    fresh->next = atomic_load(&threads);
    while (!atomic_compare_exchange_weak(&threads, &fresh->next, fresh))
        ;
    return own_thread = fresh;
}

struct thread *all_threads(void)
{
    return atomic_load(&threads);
}

void begin_process_of_threads(void)
{
    for (struct thread *thread = all_threads(); thread; thread = thread->next) {
        thread->calls = thread->handles = 0;
        thread->mark = mark_of(thread);
    }
}
