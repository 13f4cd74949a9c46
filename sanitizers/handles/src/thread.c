#include "call.h"

#include <pthread.h>
#include <stdlib.h>

#include "preload.h"

_Thread_local struct thread *own_thread __attribute__((tls_model("initial-exec")));

static struct thread *_Atomic threads;
static _Atomic uint16_t thread_count;

static uint64_t mark_of(const struct thread *thread)
{
    return (uint64_t)(uint16_t)process_generation << 48 | (uint64_t)thread->number << 16;
}

static pthread_key_t ending;
static pthread_once_t ending_made = PTHREAD_ONCE_INIT;

static void leave_place(void *thread)
{
    own_thread = NULL;
    atomic_store(&((struct thread *)thread)->is_over, true);
}

static void make_ending(void)
{
    pthread_key_create(&ending, leave_place);
}

static struct thread *take_place(void)
{
    for (struct thread *thread = all_threads(); thread; thread = thread->next) {
        bool is_over = true;
        if (atomic_load(&thread->is_over) && atomic_compare_exchange_strong(&thread->is_over, &is_over, false)) {
            thread->depth = 0;
            thread->innermost = NULL;
            return thread;
        }
    }
    return NULL;
}

static struct thread *add_place(void)
{
    struct thread *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return NULL;
    fresh->number = (uint16_t)(atomic_fetch_add(&thread_count, 1) + 1);
    fresh->mark = mark_of(fresh);
    fresh->next = atomic_load(&threads);
    while (!atomic_compare_exchange_weak(&threads, &fresh->next, fresh))
        ;
    return fresh;
}

struct thread *new_thread(void)
{
    static struct thread spare; // without memory, all share this one
    pthread_once(&ending_made, make_ending);
    struct thread *place = take_place();
    if (!place)
        place = add_place();
    if (!place)
        return &spare;
    pthread_setspecific(ending, place);
    return own_thread = place;
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
