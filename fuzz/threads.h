/* The threads of on(t, ...): real ones, each with a Python thread state of its own, made when first used and kept. */
#ifndef CAPSAN_THREADS_H
#define CAPSAN_THREADS_H

/* Runs `job` on thread t (0 to MAX_THREADS - 1) with the GIL, and waits for it without. The caller holds the GIL. */
void thread_run(int t, void (*job)(void *), void *argument);

/* Ends all threads, before the interpreter does. The caller holds the GIL. */
void threads_stop(void);

#endif
