#include "threads.h"

#include <pthread.h>
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
    bool started, stop;
};

static struct worker workers[MAX_THREADS];

static void *work(void *argument)
{
    struct worker *worker = argument;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stop) {
        if (!worker->job) {
            pthread_cond_wait(&worker->changed, &worker->lock);
            continue;
        }
        worker->job(worker->argument);
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

void thread_run(int t, void (*job)(void *), void *argument)
{
    struct worker *worker = &workers[t];
    if (!worker->started)
        start(worker);
    pthread_mutex_lock(&worker->lock);
    worker->argument = argument;
    worker->job = job;
    pthread_cond_broadcast(&worker->changed);
    while (worker->job)
        pthread_cond_wait(&worker->changed, &worker->lock);
    pthread_mutex_unlock(&worker->lock);
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
