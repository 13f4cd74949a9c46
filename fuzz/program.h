/* Programs: the fuzz input, the corpus file and the reproducer are all this.
 *
 * A program is text and a valid Python script in a small grammar, one statement a line:
 *
 *      # a comment
 *      d0 = create_raster("MEM", 16, 16, 1, "Byte")
 *      b0 = band(d0, 1)
 *      close(d0)
 *      del b0
 *
 * It is data: parsed, never executed as Python. Arguments are names, ints, floats, strings, bytes, None, and flat lists of
 * these. Printing what was parsed gives the same bytes: a statement that nobody changed keeps its source text, comments and
 * spacing included. What does not parse is rejected with a place and a reason, never guessed at.
 *
 * Everything lives inside the struct: no allocation, nothing to free. The source of a parsed program is not copied; it must
 * stay as it is while the program is in use. */
#ifndef CAPSAN_PROGRAM_H
#define CAPSAN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "callables.h"
#include "finish.h"

enum {
    PROGRAM_MAX_BYTES = 65536,
    PROGRAM_MAX_LINES = 256, /* statements, comments and blank lines */
    PROGRAM_MAX_ARGS = 8,
    PROGRAM_MAX_ITEMS = 64, /* of one list */
    PROGRAM_MAX_NAMES = 256,
    PROGRAM_MAX_DATA = 16384, /* bytes of one string, decoded */
    PROGRAM_NAME_SIZE = 32,   /* with the NUL */
    PROGRAM_NAME_SLOTS = 512,
    PROGRAM_POOL_BYTES = 2 * PROGRAM_MAX_BYTES,
    PROGRAM_POOL_ITEMS = 4096,
};

enum argument_type { ARGUMENT_NAME, ARGUMENT_INT, ARGUMENT_REAL, ARGUMENT_TEXT, ARGUMENT_BYTES, ARGUMENT_NONE, ARGUMENT_LIST };

struct argument {
    enum argument_type type;
    union {
        int name; /* index into names */
        int64_t integer;
        double real;
        struct {
            uint32_t start, size; /* in pool: decoded, followed by a NUL */
        };
        struct {
            uint32_t first, count; /* in items */
        };
    };
};

/* What the function of callback(way, x) does. */
enum way {
#define WAY(name, takes_handle, doc) WAY_##name,
#include "ways.def"
#undef WAY
    WAY_COUNT
};
extern const char *const way_names[WAY_COUNT];
extern const bool way_takes_handle[WAY_COUNT];

enum statement_type {
    STATEMENT_NOTE, /* a comment or a blank line */
    STATEMENT_CALL,
    STATEMENT_DROP, /* del name */
};

struct statement {
    enum statement_type type;
    int target; /* index into names of what is assigned or dropped; -1: nothing */
    int callee; /* index into names */
    int arg_count;
    struct argument args[PROGRAM_MAX_ARGS];
    const char *source; /* the line without its end; NULL once changed: print it from the fields */
    uint32_t source_size;

    /* Set by program_check: what the call means. */
    enum control control; /* CONTROL_NONE: an op */
    int op;               /* enum op_index; -1 for most control ops */
    int first_arg;        /* of the op's own arguments: 2 below on(t, op, ...) and start(t, op, ...) */
    int thread;           /* of on, start and wait; -1: the main one */
    enum way way;         /* of callback(way, ...) */
};

struct program {
    int count;
    struct statement statements[PROGRAM_MAX_LINES];
    int name_count;
    char names[PROGRAM_MAX_NAMES][PROGRAM_NAME_SIZE];
    uint16_t name_slots[PROGRAM_NAME_SLOTS]; /* by hash: index into names + 1; 0: free */
    uint32_t pool_used, item_count;
    char pool[PROGRAM_POOL_BYTES];
    struct argument items[PROGRAM_POOL_ITEMS];
    bool crlf[PROGRAM_MAX_LINES]; /* how each line ended */
    bool open_end;                /* the last line has no end */

    /* Set by program_check. */
    enum finish finish;
    int finish_count; /* of finish_numbers: its argument */
    int finish_numbers[PROGRAM_MAX_ITEMS];
    bool writes_files;
    bool makes_cycles;
    bool calls_back;
    bool starts; /* ops, on other threads */
};

struct program_error {
    int line, column; /* from 1; column 0: the whole line */
    char message[160];
};

/* parse.c: false with *error set if `text` is not a program. */
bool program_parse(struct program *program, const char *text, size_t size, struct program_error *error);

/* print.c: the number of bytes written, or 0 if they do not fit (an empty program has 0 bytes). */
size_t program_print(const struct program *program, char *text, size_t capacity);
size_t statement_print(const struct program *program, const struct statement *statement, char *text, size_t capacity);

/* check.c: whether a program means something: known ops, argument counts, names assigned before use, paths inside
 * /vsimem and data/. Argument types are not checked: to pass a wrong one is part of the hunt. Fills in the checked fields. */
bool program_check(struct program *program, struct program_error *error);

/* Whether a program may name this GDAL driver: one of drivers.def, or "none", which does not exist. */
bool program_may_use_driver(const char *name);

/* Sets how a program ends, as `finish(NAME, numbers)` would. False: the way does not take these numbers. */
bool program_finish(struct program *program, enum finish way, const int64_t *numbers, int count);

/* The part of program_check that does not depend on which names have values: what each call means. False: an unknown op. */
bool program_resolve(struct program *program);

/* Building blocks, for the parser and the mutator. -1 or false: no room. */
int program_name(struct program *program, const char *name, size_t size);
bool program_data(struct program *program, enum argument_type type, const char *data, size_t size, struct argument *argument);
static inline const char *argument_data(const struct program *program, const struct argument *argument)
{
    return program->pool + argument->start;
}

#endif
