/* The threads of on(t, ...): real ones, made when first used and kept. */
#ifndef CAPSAN_THREADS_H
#define CAPSAN_THREADS_H

/* Runs `job` on thread t (0 to MAX_THREADS - 1), and waits for it. */
void thread_run(int t, void (*job)(void *), void *argument);

/* Ends all threads. */
void threads_stop(void);

/* In a forked child, which has none of them. */
void threads_forget(void);

#endif
