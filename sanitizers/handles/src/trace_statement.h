// One call as a C statement.
#pragma once

#include "call.h"
#include "text.h"

enum { MAXIMUM_DECLARATIONS = 1 + MAXIMUM_OUT_HANDLES };

// Where a statement declares a variable: `GDALDatasetH dataset1`.
struct declaration {
    size_t at, length; // of the type, with what separates it from the name
    uint32_t variable;
};

struct statement {
    struct text text;
    int declaration_count;
    struct declaration declarations[MAXIMUM_DECLARATIONS];
    size_t function_at, function_length; // the argument that stands for a callback; length 0: there is none
    const char *function_type;
    const char *call; // its name
};

enum { MAXIMUM_FUNCTIONS = 4 };

// The library functions that a call gets as arguments, in their order; NULL for what is none. Asks the dynamic linker, so that
// no lock may be held.
void name_functions(const struct call *call, const char *names[MAXIMUM_FUNCTIONS]);

// Makes the variables of call->traced, and adds the statement to statement->text.
void write_statement(struct statement *statement, struct call *call, const char *const functions[MAXIMUM_FUNCTIONS]);

// The statements that take the elements out of an array of handles, which a call returned.
void write_elements(struct statement *statement, const struct call *call, uint32_t index, uint32_t element);

// `GDALDatasetH dataset1`; the type is remembered as a declaration.
void write_declaration(struct statement *statement, const char *type, uint32_t variable);

// After the call, its variables stand for what it returned and wrote.
void bind_results(const struct call *call, uintptr_t result);
