/* Tagged values: what goes into an op and what comes out, with or without an interpreter around. */
#ifndef GEOCAPSULE_VALUE_H
#define GEOCAPSULE_VALUE_H

#include <stddef.h>
#include <stdint.h>

struct handle;
struct raster_buffer;

enum value_type {
    VALUE_NONE,
    VALUE_HANDLE,
    VALUE_INT,
    VALUE_REAL,
    VALUE_TEXT, /* UTF-8; may hold NUL characters, which most ops refuse */
    VALUE_BYTES,
    VALUE_LIST,   /* flat */
    VALUE_MEMORY, /* result only: the memory of a raster buffer, for the buffer protocol */
    VALUE_OTHER,  /* argument only: something that no op takes; `data` is the name of its type */
};

/* In an argument, every pointer is borrowed from the caller for the time of the call. In a result, the value owns what it
 * points to: value_clear gives it back. */
struct value {
    enum value_type type;
    union {
        struct handle *handle;
        int64_t integer;
        double real;
        struct {
            const char *data; /* NUL-terminated for VALUE_TEXT */
            size_t size;      /* bytes, without the NUL */
        };
        struct {
            struct value *items;
            size_t count;
        };
        struct raster_buffer *memory;
    };
};

const char *value_type_name(enum value_type type);

/* Frees what a result owns and makes it VALUE_NONE. */
void value_clear(struct value *value);

#endif
