// What the calls do to handles: the types of the table that generate.py writes from semantics.def and the headers.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum library { LIBRARY_GDAL, LIBRARY_PROJ, LIBRARY_GEOS, LIBRARY_COUNT };

enum kind {
    KIND_NONE,
#define KIND(name, library, properties, members) KIND_##name,
#include "kinds.inc"
#undef KIND
    KIND_COUNT
};

enum kind_property { KIND_COUNTED = 1, KIND_EXCLUSIVE = 2, KIND_LASTING = 4 };

struct kind_row {
    const char *name;
    enum library library;
    unsigned properties;
    enum kind members[4]; // of a kind that is one of several others; ends with KIND_NONE
};

extern const struct kind_row kind_rows[KIND_COUNT];

static inline const char *kind_name(enum kind kind)
{
    return kind_rows[kind].name;
}

// "a" Band, "an" Attribute
static inline const char *article(enum kind kind)
{
    return strchr("AEIO", kind_name(kind)[0]) ? "an" : "a";
}

enum call_id {
#define CALL(name) CALL_##name,
#include "calls.inc"
#undef CALL
    CALL_COUNT
};

// The verbs of semantics.def; what they mean is said there.
enum verb {
    MAKES,
    LENDS,
    ENDS,
    ENDS_ARRAY,
    RELEASES_ARRAY,
    END_ALL,
    CLOSES,
    REFS,
    DEREFS,
    RELEASES,
    GIVES,
    GIVES_MEMBER,
    TAKES,
    HOLDS,
    NEEDS,
    NEEDS_SAME,
    USES,
    USES_MEMBER,
    ADOPTS,
    MOVES,
    DROPS,
    DROP_ALL,
    DETACH_ALL,
    DETACHES,
    REPLACES,
    SCHEMA,
    STALES,
    PROPERTY
};

enum property { PROPERTY_NONE, PROPERTY_SHARED, PROPERTY_THREAD_SAFE, PROPERTY_RESULT_SET, PROPERTY_CONTENTS, PROPERTY_UNREFERENCED };

enum condition { ALWAYS, IF_ZERO, IF_TRUE, IF_PARAMETER, UNLESS_PARAMETER, IF_NEGATIVE };

// Where a handle is found: a parameter's number from 0, or one of these.
enum { RESULT = -1, NOTHING = -2, LIBRARY = -3 };

// VALUE: the parameter or result is the handle; POINTED: it points to the handle; ARRAY: to several.
enum place { VALUE, POINTED, ARRAY };

// Asks a getter of the library (of that copy, src/target.h) with some of a call's own arguments.
typedef uintptr_t probe_function(int copy, const uintptr_t *arguments);

struct effect {
    uint8_t verb;
    uint8_t kind;
    int8_t subject;
    uint8_t place;
    int8_t count; // the parameter that has the array's length (or points to it, for MAKES); -1: up to a NULL
    int8_t object;
    uint8_t object_kind;
    uint8_t object_place;
    uint8_t condition;
    int8_t condition_parameter;
    bool has_second, second_wanted; // a second condition: that parameter, or that it is 0
    uint8_t second_parameter;
    uint8_t property;
    uint32_t bits;
    probe_function *probe;
};

// How an argument travels in the array of arguments: pointers and integers as they are, a double by its bits, a
// structure by its address.
enum passing { PASSED_POINTER, PASSED_SCALAR, PASSED_DOUBLE, PASSED_FLOAT, PASSED_STRUCT };

struct parameter {
    const char *type; // as C spells it
    enum passing passing;
};

struct handle_parameter {
    uint8_t parameter;
    uint8_t kind;
    bool is_only_used; // neither ended nor handed over by the call
};

struct rule {
    const char *name;
    uint8_t library;
    uint8_t result_kind;
    bool is_for_any_thread; // does not count as using an exclusive handle
    bool is_unknown;        // the table has no line for it, though it does more than use
    uint8_t handle_count;
    uint8_t effect_count;
    uint8_t parameter_count;
    struct handle_parameter handles[6];
    const struct effect *effects;
    const char *result_type;
    const struct parameter *parameters;
};

extern const struct rule rules[CALL_COUNT]; // in the order of their names

const struct rule *rule_named(const char *name); // NULL: there is none

// Is this by its name a function of one of the libraries?
bool belongs_to_api(const char *name);

// Is this a function of the headers that neither takes nor returns a handle?
bool is_known_without_handles(const char *name);

static inline uintptr_t bits_of_double(double value)
{
    uintptr_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}
