// How a trace writes the arguments of each call: the types of what trace_table.py writes from the headers and semantics.def.
#pragma once

#include "rule.h"

struct call;

enum form {
    FORM_NUMBER,
    FORM_DOUBLE,
    FORM_STRUCT, // by value: PJ_COORD
    FORM_HANDLE, // by its variable's name
    FORM_HANDLES,
    FORM_OUT_HANDLE, // the call writes a handle there
    FORM_STRING,
    FORM_STRINGS,      // up to a NULL, unless they are counted
    FORM_TEXT,         // a pointer to a string that the call moves on
    FORM_OWNED_STRING, // that the library frees
    FORM_OWNED,
    FORM_DATA,   // elements that the call reads
    FORM_ROOM,   // elements that it writes
    FORM_EITHER, // as the GDALRWFlag in the second parameter says
    FORM_FUNCTION,
    FORM_OPTIONAL_FUNCTION, // may be NULL
    FORM_USER_DATA,         // of such a function
    FORM_ANY,               // void *: a handle, or nobody knows
    FORM_SCRATCH,           // results, of some small size
    FORM_UNRECORDED,        // read by the call, of unknown size
    FORM_NULL
};

// What the elements are that a pointer points to.
enum element { SIGNED, UNSIGNED, DOUBLES, FLOATS, BYTES, OTHERS };

enum result_form { RESULT_PLAIN, RESULT_HANDLE, RESULT_ARRAY, RESULT_MEMORY };

struct enumerator {
    const char *name; // NULL: the end
    int64_t value;
};

typedef int64_t trace_count(const struct call *call);

struct trace_parameter {
    const char *type;    // as C spells it
    const char *element; // what it points to, without const
    uint8_t form;
    uint8_t elements;
    uint8_t kind;
    bool is_const;
    uint16_t element_size;
    const struct enumerator *names; // of an enumeration
    trace_count *count;             // of the elements; NULL: unknown
};

struct trace_rule {
    uint8_t result_form;
    bool is_newer; // than the headers, which lack it: it cannot be written as a call
    const char *result_type;
    const struct trace_parameter *parameters;
};

extern const struct trace_rule trace_rules[CALL_COUNT];
extern const char trace_includes[]; // what includes the headers

// Writes the elements of a structure of the headers as initialisers; false: it is none of those known here.
struct text;
bool write_structures(struct text *out, const char *element, const void *data, int64_t count);
