#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "callables.h"

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*job)(void *); /* NULL: idle */
    void *argument;
    atomic_bool begun; /* the job has come to thread_pass, or is over */
    bool started, stop;
};

enum {
    SPINS = 2000, /* some microseconds: a thread that has to be woken takes longer, and others may want the processor */
    TURNS = 20    /* for which an op waits inside for another one to come: without the GIL perhaps none can */
};

static struct worker workers[MAX_THREADS];
static _Thread_local struct worker *own; /* of the calling thread, if it is one of ours */
static atomic_int beside;                /* jobs of thread_start that are not waited for */
static atomic_uint passes;               /* how often a thread has come by, relaxed: TSan is not to take that for an order */

static void *work(void *argument)
{
    struct worker *worker = own = argument;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stop) {
        if (!worker->job) {
            pthread_cond_wait(&worker->changed, &worker->lock);
            continue;
        }
        pthread_mutex_unlock(&worker->lock);
        worker->job(worker->argument);
        atomic_store(&worker->begun, true);
        pthread_mutex_lock(&worker->lock);
        worker->job = NULL;
        pthread_cond_broadcast(&worker->changed);
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void start(struct worker *worker)
{
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->changed, NULL);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        fprintf(stderr, "capsan: cannot start a thread\n");
        exit(2);
    }
    worker->started = true;
}

static void hand_over(struct worker *worker, void (*job)(void *), void *argument)
{
    if (!worker->started)
        start(worker);
    atomic_store(&worker->begun, false);
    pthread_mutex_lock(&worker->lock);
    worker->argument = argument;
    worker->job = job;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
}

static void wait_for(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (worker->job)
        pthread_cond_wait(&worker->changed, &worker->lock);
    pthread_mutex_unlock(&worker->lock);
}

void thread_run(int t, void (*job)(void *), void *argument)
{
    hand_over(&workers[t], job, argument);
    wait_for(&workers[t]);
}

/* Awake, not asleep: most ops are over before a sleeper would be up again. */
void thread_start(int t, void (*job)(void *), void *argument)
{
    atomic_fetch_add_explicit(&beside, 1, memory_order_relaxed);
    hand_over(&workers[t], job, argument);
    for (int i = 0; !atomic_load(&workers[t].begun); i++)
        if (i > SPINS)
            sched_yield();
}

void thread_wait(int t)
{
    atomic_fetch_add_explicit(&passes, 1, memory_order_relaxed);
    wait_for(&workers[t]);
    atomic_fetch_sub_explicit(&beside, 1, memory_order_relaxed);
}

void thread_pass(void)
{
    if (atomic_load_explicit(&beside, memory_order_relaxed) == 0)
        return;
    unsigned before = 1 + atomic_fetch_add_explicit(&passes, 1, memory_order_relaxed);
    bool first = own && !atomic_load_explicit(&own->begun, memory_order_relaxed);
    if (first)
        atomic_store(&own->begun, true);
    for (int i = 0; i < (first ? TURNS : 1) && atomic_load_explicit(&passes, memory_order_relaxed) == before; i++)
        sched_yield();
}

void threads_forget(void)
{
    for (int t = 0; t < MAX_THREADS; t++)
        workers[t].started = false;
}

void threads_stop(void)
{
    for (int t = 0; t < MAX_THREADS; t++) {
        struct worker *worker = &workers[t];
        if (!worker->started)
            continue;
        pthread_mutex_lock(&worker->lock);
        worker->stop = true;
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->lock);
        pthread_join(worker->thread, NULL);
        worker->started = worker->stop = false;
    }
}
