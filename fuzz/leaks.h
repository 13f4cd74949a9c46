/* Leaks inside the libraries, which no ledger of handles sees. A full LSan check costs tens of milliseconds, so it is made
 * once every so many programs; then the batch is written down, and the supervisor bisects it to one program
 * (capsan/leaks.py). libFuzzer's own leak detection is off: it gives up when one object per run is merely cached. */
#ifndef CAPSAN_LEAKS_H
#define CAPSAN_LEAKS_H

#include <sanitizer/lsan_interface.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

/* Remembers a program that has been run, and checks when it is time. A leak ends the process with status LEAKS_EXIT, after
 * the batch was written to the folder that CAPSAN_LEAK_BATCH names. */
enum { LEAKS_EXIT = 78 };
void leaks_remember(const void *text, size_t size);

/* Checks what has been remembered since the last check. Also registered to run at exit. */
void leaks_check(void);

/* Looks for leaks at once, with nothing remembered. If there are any, says that they are in `where` ("program", "input"), and ends the
 * process with status LEAKS_EXIT. Here, since a replay has no batch and is not linked with leaks.c. */
static inline void leaks_end_if_any(const char *where)
{
    if (!__lsan_do_recoverable_leak_check())
        return;
    fprintf(stderr, "==capsan== finding: leak of memory in %s\n", where);
    _exit(LEAKS_EXIT);
}

#endif
