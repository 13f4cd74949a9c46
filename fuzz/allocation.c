#include "allocation.h"

#include <stddef.h>

static const char *const names[SOURCE_COUNT] = {
#define SOURCE(name, text) text,
#include "allocation.def"
};

static _Thread_local struct {
    long first; /* the first that may fail; 0: nothing is armed */
    long made;
    unsigned uncounted; /* bits: sources */
    struct failed_allocation failed;
} armed;

void allocation_arm(long n, const struct op *op)
{
    armed.first = n;
    armed.made = 0;
    armed.uncounted = op->library == LIBRARY_PROJ ? 0 : 1u << SOURCE_SQLITE;
#define SPARED_OP(name, source) armed.uncounted |= op == &ops[OP_##name] ? 1u << SOURCE_##source : 0;
#include "allocation.def"
    armed.failed = (struct failed_allocation){NULL, 0};
}

struct failed_allocation allocation_disarm(void)
{
    armed.first = 0;
    return armed.failed;
}

bool allocation_fails(enum allocation_source source)
{
    if (armed.first == 0 || armed.uncounted & 1u << source || ++armed.made < armed.first)
        return false;
    if (source > SOURCE_PYTHON && allocation_is_spared())
        return false; /* the next one, then */
    armed.first = 0;
    armed.failed = (struct failed_allocation){names[source], armed.made};
    return true;
}

/* The extension's own: the linker sends its calls here, and those of capsan itself, which makes none while an op runs. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return allocation_fails(SOURCE_EXTENSION) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails(SOURCE_EXTENSION) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return allocation_fails(SOURCE_EXTENSION) ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return allocation_fails(SOURCE_EXTENSION) ? NULL : __real_strdup(text);
}
