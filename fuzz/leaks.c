#include "leaks.h"

#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "monotonic.h"
#include "status.h"

enum { BATCH_PROGRAMS = 8192, BATCH_BYTES = 4 << 20, LEAST_PROGRAMS = 200 };

/* A second apart at least, and no more than a thirtieth of the time. */
enum { SECONDS = 1, SHARE = 30 };

static struct {
    int count;
    size_t used;
    size_t starts[BATCH_PROGRAMS + 1];
    char text[BATCH_BYTES];
    double next_check; /* seconds, on the monotonic clock */
    int registered;
} batch;

static void write_program(const char *folder, int i)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%05d.py", folder, i);
    FILE *file = fopen(path, "wb");
    size_t size = batch.starts[i + 1] - batch.starts[i];
    if (!file || fwrite(batch.text + batch.starts[i], 1, size, file) != size)
        perror(path);
    if (file)
        fclose(file);
}

static void write_batch(void)
{
    const char *folder = getenv("CAPSAN_LEAK_BATCH");
    if (!folder)
        return;
    mkdir(folder, 0700);
    for (int i = 0; i < batch.count; i++)
        write_program(folder, i);
}

void leaks_check(void)
{
    if (batch.count == 0)
        return;
    status->leak_checks++;
    double start = monotonic_now();
    if (__lsan_do_recoverable_leak_check()) {
        fprintf(stderr, "==capsan== finding: leak of memory in one of %d programs\n", batch.count);
        write_batch();
        _exit(LEAKS_EXIT);
    }
    batch.count = 0;
    batch.used = 0;
    double cost = monotonic_now() - start;
    batch.next_check = monotonic_now() + (cost * SHARE > SECONDS ? cost * SHARE : SECONDS);
}

void leaks_remember(const void *text, size_t size)
{
    if (!batch.registered) {
        batch.registered = 1;
        batch.next_check = monotonic_now() + SECONDS;
        atexit(leaks_check);
    }
    if (batch.count == BATCH_PROGRAMS || batch.used + size > BATCH_BYTES)
        leaks_check();
    memcpy(batch.text + batch.used, text, size);
    batch.used += size;
    batch.starts[++batch.count] = batch.used;
    if (batch.count % LEAST_PROGRAMS == 0 && monotonic_now() >= batch.next_check)
        leaks_check();
}
