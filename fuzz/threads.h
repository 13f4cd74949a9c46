/* The threads of on(t, ...) and start(t, ...): real ones, made when first used and kept. */
#ifndef CAPSAN_THREADS_H
#define CAPSAN_THREADS_H

/* Runs `job` on thread t (0 to MAX_THREADS - 1), and waits for it. */
void thread_run(int t, void (*job)(void *), void *argument);

/* The same without waiting for its end, so that what follows runs beside it. Returns when `job` has come to thread_pass, or is
 * over. The next call for this thread is thread_wait. */
void thread_start(int t, void (*job)(void *), void *argument);
void thread_wait(int t);

/* On any thread, where another one may well come between. While a job of thread_start is not waited for, that is made likely: on one
 * processor, too, and also where the op is over sooner than the next one begins. */
void thread_pass(void);

/* Ends all threads, which are idle. */
void threads_stop(void);

/* In a forked child, which has none of them. */
void threads_forget(void);

#endif
