#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "allocation.h"

/* Python's own allocators, by domain: RAW, MEM, OBJ. */
static PyMemAllocatorEx originals[3];

static void *allocate(void *original, size_t size)
{
    const PyMemAllocatorEx *allocator = original;
    return allocation_fails(SOURCE_PYTHON) ? NULL : allocator->malloc(allocator->ctx, size);
}

static void *allocate_zeroed(void *original, size_t count, size_t size)
{
    const PyMemAllocatorEx *allocator = original;
    return allocation_fails(SOURCE_PYTHON) ? NULL : allocator->calloc(allocator->ctx, count, size);
}

static void *reallocate(void *original, void *block, size_t size)
{
    const PyMemAllocatorEx *allocator = original;
    return allocation_fails(SOURCE_PYTHON) ? NULL : allocator->realloc(allocator->ctx, block, size);
}

static void release(void *original, void *block)
{
    const PyMemAllocatorEx *allocator = original;
    allocator->free(allocator->ctx, block);
}

void allocation_start_python(void)
{
    static const PyMemAllocatorDomain domains[] = {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ};
    if (originals[0].malloc) /* for an interpreter before this one: allocators stay */
        return;
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        PyMem_GetAllocator(domains[i], &originals[i]);
        PyMemAllocatorEx counted = {&originals[i], allocate, allocate_zeroed, reallocate, release};
        PyMem_SetAllocator(domains[i], &counted);
    }
}
