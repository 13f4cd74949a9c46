/* Values worth trying, by what an argument means. */
#ifndef CAPSAN_SAMPLES_H
#define CAPSAN_SAMPLES_H

#include <stddef.h>

#include "ops.h"

struct sample {
    const char *data;
    size_t size;
};

struct samples {
    const struct sample *items;
    int count;
};

/* Never empty. */
struct samples samples_of(enum domain domain);

/* Integers that a parameter of this name likes, within and just outside of what works; count 0: none in particular. */
struct integer_samples {
    const int64_t *items;
    int count;
};
struct integer_samples samples_of_integer(const char *param);

#endif
