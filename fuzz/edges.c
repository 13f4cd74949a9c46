#define _GNU_SOURCE /* dl_iterate_phdr */
#include "edges.h"

#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct instrumented { /* as the compiler lays it down: see SanitizerCoverage in clang's documentation */
    uintptr_t address;
    uintptr_t is_entry;
};

/* One executable has one array of each. A counter goes round at 256: one that stands at 0 by that is seen at another input. */
static const uint8_t *counters, *counters_end;
static const struct instrumented *table, *table_end;
static struct edge *edges;

void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop);
void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop)
{
    counters = start;
    counters_end = stop;
}

void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop);
void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop)
{
    table = (const struct instrumented *)start;
    table_end = (const struct instrumented *)stop;
}

static int find_base(struct dl_phdr_info *info, size_t size, void *base)
{
    (void)size;
    *(uintptr_t *)base = info->dlpi_addr;
    return 1; /* the executable comes first */
}

static _Noreturn void fail(const char *path)
{
    perror(path);
    exit(2);
}

void edges_open(void)
{
    const char *path = getenv("CAPSAN_EDGES");
    size_t count = (size_t)(table_end - table);
    if (!path || count == 0)
        return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, (off_t)(count * sizeof *edges)) != 0)
        fail(path);
    edges = mmap(NULL, count * sizeof *edges, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (edges == MAP_FAILED)
        fail(path);
    close(file);
    uintptr_t base = 0;
    dl_iterate_phdr(find_base, &base);
    for (size_t i = 0; i < count; i++) {
        edges[i].address = table[i].address - base;
        edges[i].flags |= table[i].is_entry & EDGE_OF_ENTRY;
    }
}

void edges_record(void)
{
    ptrdiff_t count = counters_end - counters;
    for (ptrdiff_t i = 0; edges && i < count; i++)
        if (counters[i])
            edges[i].flags |= EDGE_REACHED;
}
