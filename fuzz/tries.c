#include "tries.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The section of the counters, as libFuzzer finds it, too. */
extern uint8_t __start___libfuzzer_extra_counters[], __stop___libfuzzer_extra_counters[];

static uint32_t *tries;

static size_t count_states(void)
{
    return (size_t)((uintptr_t)__stop___libfuzzer_extra_counters - (uintptr_t)__start___libfuzzer_extra_counters);
}

void tries_open(void)
{
    const char *path = getenv("CAPSAN_TRIES");
    if (!path)
        return;
    size_t size = count_states() * sizeof *tries;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *page = MAP_FAILED;
    if (file >= 0 && ftruncate(file, (off_t)size) == 0)
        page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) {
        perror(path);
        exit(2);
    }
    close(file);
    tries = page;
}

void tries_begin(void)
{
    if (tries)
        memset(__start___libfuzzer_extra_counters, 0, count_states());
}

void tries_record(void)
{
    for (size_t i = 0; tries && i < count_states(); i++)
        tries[i] += __start___libfuzzer_extra_counters[i];
}
