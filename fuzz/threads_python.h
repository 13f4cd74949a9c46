/* The threads of on(t, ...) and start(t, ...), each with a Python thread state of its own. The caller holds the GIL. */
#ifndef CAPSAN_THREADS_PYTHON_H
#define CAPSAN_THREADS_PYTHON_H

/* Runs `job` on thread t with the GIL, and waits for it without. */
void python_thread_run(int t, void (*job)(void *), void *argument);

/* As thread_start and thread_wait, with the GIL for the job, and without it for who waits. */
void python_thread_start(int t, void (*job)(void *), void *argument);
void python_thread_wait(int t);

/* Ends all threads, before the interpreter does. */
void python_threads_stop(void);

/* In a forked child, which has none of them: Python has ended their states. */
void python_threads_forget(void);

#endif
