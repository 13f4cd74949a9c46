#include "trace_names.h"

#include <ctype.h>
#include <stdlib.h>

#include "text.h"

struct variable {
    uint16_t base;
    bool is_const;
    uint32_t number; // among those of its base
};

struct binding {
    uintptr_t address; // 0: free
    uint32_t kind, variable;
};

static struct variable *variables;
static uint32_t variable_count, variable_capacity;
static uint32_t numbers[BASE_COUNT];

static struct binding *bindings;
static size_t binding_count, binding_capacity;

uint32_t new_variable(int base, bool is_const)
{
    if (variable_count == variable_capacity) {
        uint32_t capacity = 2 * variable_capacity + 1024;
        struct variable *larger = realloc(variables, capacity * sizeof *larger);
        if (!larger)
            return 0;
        variables = larger;
        variable_capacity = capacity;
    }
    variables[variable_count++] = (struct variable){(uint16_t)base, is_const, ++numbers[base]};
    return variable_count;
}

// `GEOSWKTReader`: geos_wkt_reader.
static void make_kind_name(char *name, const char *kind)
{
    for (const char *c = kind; *c; c++) {
        bool begins_word = c > kind && isupper(*c) && (islower(c[-1]) || (islower(c[1]) && isupper(c[-1])));
        bool follows_library = c - kind == 4 && strncmp(kind, "GEOS", 4) == 0;
        if (begins_word || follows_library)
            *name++ = '_';
        *name++ = (char)tolower(*c);
    }
    *name = 0;
}

static const char *name_of_base(int base)
{
    static const char *const others[] = {"text", "file", "memory", "values", "callback"};
    static char kinds[KIND_COUNT][64];
    if (base >= BASE_TEXT)
        return others[base - BASE_TEXT];
    char *name = kinds[base % KIND_COUNT];
    if (!*name)
        make_kind_name(name, kind_name(base % KIND_COUNT));
    return name;
}

void write_name(struct text *out, uint32_t number)
{
    const struct variable *variable = &variables[number - 1];
    bool is_array = variable->base >= BASE_ARRAYS && variable->base < BASE_TEXT;
    text_add(out, "%s%s%u", name_of_base(variable->base), is_array ? "_array" : "", variable->number);
}

bool is_const_variable(uint32_t variable)
{
    return variables[variable - 1].is_const;
}

// The place of this binding, or the free one where it would be.
static struct binding *place_of(uintptr_t address, uint32_t kind)
{
    size_t i = (address >> 4 ^ address >> 20 ^ kind * 0x9e3779b9u) * 0x9e3779b97f4a7c15u >> 20;
    for (;; i++) {
        struct binding *binding = &bindings[i & (binding_capacity - 1)];
        if (!binding->address || (binding->address == address && binding->kind == kind))
            return binding;
    }
}

static bool grow(void)
{
    struct binding *old = bindings;
    size_t old_capacity = binding_capacity, capacity = old_capacity ? 2 * old_capacity : 4096;
    struct binding *larger = calloc(capacity, sizeof *larger);
    if (!larger)
        return false;
    bindings = larger;
    binding_capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].address)
            *place_of(old[i].address, old[i].kind) = old[i];
    free(old);
    return true;
}

static void bind(uintptr_t address, uint32_t kind, uint32_t variable)
{
    if (2 * binding_count >= binding_capacity && !grow())
        return;
    struct binding *binding = place_of(address, kind);
    binding_count += binding->address == 0;
    *binding = (struct binding){address, kind, variable};
}

void bind_name(uintptr_t address, uint32_t variable)
{
    if (!address || !variable)
        return;
    int base = variables[variable - 1].base;
    if (base < BASE_ARRAYS)
        bind(address, (uint32_t)base, variable);
    bind(address, KIND_NONE, variable);
}

uint32_t find_name(uintptr_t address, enum kind kind)
{
    if (!binding_capacity || !address)
        return 0;
    // A kind that stands for several others may be any of them.
    bool is_any = kind == KIND_NONE || kind_rows[kind].members[0] != KIND_NONE;
    return place_of(address, is_any ? KIND_NONE : kind)->variable;
}

uint32_t find_array_name(uintptr_t address)
{
    uint32_t variable = find_name(address, KIND_NONE);
    return variable && variables[variable - 1].base >= BASE_ARRAYS ? variable : 0;
}
