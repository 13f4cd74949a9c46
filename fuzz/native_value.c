#include "native_value.h"

#include <stdlib.h>
#include <string.h>

#include "kinds.h"
#include "report.h"

/* A statement makes at most two: a literal, and what it gives back. */
enum { MOST_VALUES = 2 * PROGRAM_MAX_LINES };

static struct {
    int used;
    struct native_value values[MOST_VALUES];
} pool;

static struct native_value none = {.references = 1};

void native_values_begin(void)
{
    pool.used = 0;
}

static struct native_value *create(struct value value)
{
    if (value.type == VALUE_NONE)
        return native_retain(&none);
    if (pool.used == MOST_VALUES)
        report_finding("too-many-values", "none", "a program made more than %d values", MOST_VALUES);
    struct native_value *made = &pool.values[pool.used++];
    *made = (struct native_value){.references = 1, .value = value};
    return made;
}

/* What Python calls the types of values that are none of ext's arguments. */
static struct value other(enum value_type type)
{
    static const char *const names[] = {[VALUE_NONE] = "NoneType",     [VALUE_HANDLE] = "PyCapsule",
                                        [VALUE_TEXT] = "str",          [VALUE_BYTES] = "bytes",
                                        [VALUE_LIST] = "list",         [VALUE_RECORD] = "dict",
                                        [VALUE_MEMORY] = "memoryview", [VALUE_CALLBACK] = "builtin_function_or_method"};
    return (struct value){.type = VALUE_OTHER, .data = names[type]};
}

static struct value item_of(const struct program *program, const struct argument *argument, void *const *variables)
{
    if (argument->type == ARGUMENT_NAME) {
        const struct native_value *variable = variables[argument->name];
        bool number = variable->value.type == VALUE_INT || variable->value.type == VALUE_REAL;
        return number ? variable->value : other(variable->value.type);
    }
    struct value item = native_literal(program, argument, variables, NULL);
    return item.type == VALUE_INT || item.type == VALUE_REAL ? item : other(item.type);
}

struct value native_literal(const struct program *program, const struct argument *argument, void *const *variables, struct value *items)
{
    switch (argument->type) {
    case ARGUMENT_INT:
        return (struct value){.type = VALUE_INT, .integer = argument->integer};
    case ARGUMENT_REAL:
        return (struct value){.type = VALUE_REAL, .real = argument->real};
    case ARGUMENT_TEXT:
    case ARGUMENT_BYTES:
        return (struct value){.type = argument->type == ARGUMENT_TEXT ? VALUE_TEXT : VALUE_BYTES,
                              .data = argument_data(program, argument),
                              .size = argument->size};
    case ARGUMENT_LIST:
        for (uint32_t i = 0; i < argument->count; i++)
            items[i] = item_of(program, &program->items[argument->first + i], variables);
        return (struct value){.type = VALUE_LIST, .items = items, .count = argument->count};
    default:
        return (struct value){.type = VALUE_NONE};
    }
}

struct value native_argument(const struct native_value *value)
{
    enum value_type type = value->value.type;
    bool other_type = type == VALUE_RECORD || type == VALUE_MEMORY || type == VALUE_CALLBACK;
    return other_type ? other(type) : value->value;
}

struct native_value *native_result(struct value *value)
{
    const struct kind *kind = value->type == VALUE_HANDLE ? handle_kind(value->handle) : NULL;
    void *exported = kind && kind->export_native ? kind->export_native(value->handle) : NULL;
    if (kind && kind->export_native && !exported) {
        value_clear(value);
        return NULL;
    }
    struct native_value *made = create(*value);
    if (exported)
        made->exported = exported;
    value->type = VALUE_NONE;
    return made;
}

struct native_value *native_create_literal(const struct program *program, const struct argument *argument, void *const *variables)
{
    struct value items[PROGRAM_MAX_ITEMS];
    struct native_value *made = create(native_literal(program, argument, variables, items));
    made->literal = made != &none;
    if (made->value.type == VALUE_LIST) {
        size_t size = made->value.count * sizeof *items;
        made->value.items = malloc(size ? size : 1);
        if (!made->value.items)
            abort();
        memcpy(made->value.items, items, size);
    }
    return made;
}

struct native_value *native_create_callback(int line)
{
    struct native_value *made = create((struct value){.type = VALUE_CALLBACK});
    made->line = line;
    return made;
}

void *native_retain(void *value)
{
    if (value != &none)
        ((struct native_value *)value)->references++;
    return value;
}

/* Nothing is left behind in the pool: LSan would take it for an owner. */
void native_release(void *value)
{
    struct native_value *released = value;
    if (released == &none || --released->references > 0)
        return;
    struct native_value last = *released;
    *released = (struct native_value){.references = 0};
    pool.used -= released == &pool.values[pool.used - 1]; /* what a callback calls, it may call often */
    if (last.exported)
        handle_kind(last.value.handle)->unexport(last.exported);
    if (!last.literal)
        value_clear(&last.value);
    else if (last.value.type == VALUE_LIST)
        free(last.value.items);
}
