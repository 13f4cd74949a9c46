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
    VALUE_LIST,     /* flat in an argument; of anything in a result */
    VALUE_RECORD,   /* result only: a list of names (text) and values by turns */
    VALUE_CALLBACK, /* argument only: a function of the caller's */
    VALUE_MEMORY,   /* result only: the memory of a raster buffer, for the buffer protocol */
    VALUE_OTHER,    /* argument only: something that no op takes; `data` is the name of its type */
};

/* A function of the caller's, for an op to call while it runs: on whatever thread the library chooses, with no lock of ours
 * held. It may call ops, also such as close what the op is using. Whoever makes one extends the struct with what it needs. */
struct callback {
    /* How far the op has come, from 0 to 1, and a message or NULL. 0: the op is to stop. */
    int (*progress)(struct callback *callback, double fraction, const char *message);
    /* An error or warning of GDAL's: a CPLErr, its number, its message. */
    void (*error)(struct callback *callback, int severity, int number, const char *message);
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
        struct callback *callback;
    };
};

const char *value_type_name(enum value_type type);

/* Frees what a result owns and makes it VALUE_NONE. */
void value_clear(struct value *value);

#endif
