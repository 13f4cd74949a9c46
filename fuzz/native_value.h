/* Values of programs that run with no interpreter: a tagged value of ext, counted as Python counts references. */
#ifndef CAPSAN_NATIVE_VALUE_H
#define CAPSAN_NATIVE_VALUE_H

#include "program.h"
#include "value.h"

struct native_value {
    int references;
    int line;       /* of a VALUE_CALLBACK: its statement */
    bool literal;   /* the program's: its text and bytes are not ours */
    void *exported; /* of a kind whose native object stays in the tree: what leaves it instead, as with a capsule */
    struct value value;
};

/* Before each program. All values of the one before have been released. */
void native_values_begin(void);

/* What an argument of a program stands for, where it is no name: its text and bytes stay the program's, the items of a list are
 * written to `items`, which has room for PROGRAM_MAX_ITEMS. A name among these is a value of the kind that no op takes. */
struct value native_literal(const struct program *program, const struct argument *argument, void *const *variables, struct value *items);

/* A value that was made, as an op gets it from Python: a handle, a number, a text, bytes, a list, None; everything else is of the
 * kind that no op takes. */
struct value native_argument(const struct native_value *value);

/* Takes over what a value owns. NULL: no memory to export it, and it has been cleared. */
struct native_value *native_result(struct value *value);

struct native_value *native_create_literal(const struct program *program, const struct argument *argument, void *const *variables);
struct native_value *native_create_callback(int line);

void *native_retain(void *value);

/* The last reference to a handle goes as its capsule would: what was exported is taken back, then the handle released. */
void native_release(void *value);

/* As Python would show it; false: None. */
bool native_describe(const void *value, char *text, size_t size);

#endif
