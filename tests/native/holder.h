/* A second thread that is inside an op: it pins one handle and keeps it pinned until it is told to leave. */
#ifndef CAPSAN_TESTS_HOLDER_H
#define CAPSAN_TESTS_HOLDER_H

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

#include "handle.h"
#include "harness.h"

/* What this thread has pinned by pin(): unpin() takes the latest for a handle. */
static _Thread_local struct pin held[16];
static _Thread_local int held_count;

static inline enum status pin(struct handle *handle)
{
    enum status status = handle_pin(&handle, &held[held_count], 1, false, NULL);
    held_count += status == STATUS_OK;
    return status;
}

static inline void unpin(struct handle *handle)
{
    int i = held_count - 1;
    while (i > 0 && held[i].handle != handle)
        i--;
    CHECK(i >= 0 && held[i].handle == handle);
    struct pin found = held[i];
    held[i] = held[--held_count];
    handle_unpin(&found, 1);
}

struct holder {
    struct handle *handle;
    pthread_t thread;
    sem_t pinned, leave;
    enum status status;
};

static inline void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        ;
}

static inline void *hold(void *argument)
{
    struct holder *holder = argument;
    holder->status = pin(holder->handle);
    sem_post(&holder->pinned);
    wait_for(&holder->leave);
    if (holder->status == STATUS_OK)
        unpin(holder->handle);
    return NULL;
}

/* Returns when the handle is pinned. */
static inline void start_holding(struct holder *holder, struct handle *handle)
{
    holder->handle = handle;
    sem_init(&holder->pinned, 0, 0);
    sem_init(&holder->leave, 0, 0);
    pthread_create(&holder->thread, NULL, hold, holder);
    wait_for(&holder->pinned);
    CHECK(holder->status == STATUS_OK);
}

/* Returns when the handle is not pinned any more. */
static inline void stop_holding(struct holder *holder)
{
    sem_post(&holder->leave);
    pthread_join(holder->thread, NULL);
    sem_destroy(&holder->pinned);
    sem_destroy(&holder->leave);
}

#endif
