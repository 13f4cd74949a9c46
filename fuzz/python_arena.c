#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "python_arena.h"

#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BYTES = 64 << 20, ALIGNMENT = 16, FREED = 253 /* as free_fill_byte in sanitizers/options.c */ };

/* Before each block, poisoned: a redzone. */
struct header {
    size_t size;
    size_t unused;
};

static struct {
    char *start, *next, *end;
    bool sealed;
} arena;

/* Python's own allocators, by domain: RAW, MEM, OBJ. */
static PyMemAllocatorEx originals[3];

static bool is_ours(const void *block)
{
    return (const char *)block >= arena.start && (const char *)block < arena.end;
}

static struct header *header_of(void *block)
{
    return (struct header *)block - 1;
}

__attribute__((no_sanitize("address"))) static size_t size_of(void *block)
{
    return header_of(block)->size;
}

/* Zeroed, as a mapping is. NULL: there is no room, or it is too late. */
static void *take(size_t size)
{
    size_t whole = sizeof(struct header) + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (arena.sealed || size > (size_t)(arena.end - arena.next) || whole > (size_t)(arena.end - arena.next))
        return NULL;
    struct header *header = (struct header *)arena.next;
    arena.next += whole;
    header->size = size;
    ASAN_POISON_MEMORY_REGION(header, sizeof *header);
    char *block = (char *)(header + 1);
    ASAN_POISON_MEMORY_REGION(block + size, (size_t)(arena.next - block) - size);
    return block;
}

static void give_back(void *block)
{
    size_t size = size_of(block);
    memset(block, FREED, size); /* a block freed twice is poisoned here */
    ASAN_POISON_MEMORY_REGION(block, size);
}

static void *allocate(void *context, size_t size)
{
    const PyMemAllocatorEx *original = context;
    void *block = take(size);
    return block ? block : original->malloc(original->ctx, size);
}

static void *allocate_zeroed(void *context, size_t count, size_t size)
{
    const PyMemAllocatorEx *original = context;
    void *block = size == 0 || count <= SIZE_MAX / size ? take(count * size) : NULL;
    return block ? block : original->calloc(original->ctx, count, size);
}

static void *reallocate(void *context, void *block, size_t size)
{
    const PyMemAllocatorEx *original = context;
    if (!is_ours(block))
        return block || arena.sealed ? original->realloc(original->ctx, block, size) : allocate(context, size);
    size_t old_size = size_of(block);
    void *moved = allocate(context, size);
    if (!moved)
        return NULL;
    memcpy(moved, block, size < old_size ? size : old_size);
    give_back(block);
    return moved;
}

static void release(void *context, void *block)
{
    const PyMemAllocatorEx *original = context;
    if (is_ours(block))
        give_back(block);
    else
        original->free(original->ctx, block);
}

void python_arena_start(void)
{
    static const PyMemAllocatorDomain domains[] = {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ};
    void *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    arena.start = arena.next = memory;
    arena.end = arena.start + BYTES;
    __lsan_register_root_region(memory, BYTES); /* what its blocks point to is no leak */
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        PyMem_GetAllocator(domains[i], &originals[i]);
        PyMemAllocatorEx ours = {&originals[i], allocate, allocate_zeroed, reallocate, release};
        PyMem_SetAllocator(domains[i], &ours);
    }
}

void python_arena_open(bool open)
{
    arena.sealed = !open;
}
