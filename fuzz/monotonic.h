/* The clock that nobody sets. */
#ifndef CAPSAN_MONOTONIC_H
#define CAPSAN_MONOTONIC_H

#include <time.h>

/* Seconds since some moment. */
static inline double monotonic_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

#endif
