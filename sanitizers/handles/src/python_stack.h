// The Python lines that a native call is made from, whether or not the calling thread holds the GIL.
#pragma once

#include <stdint.h>

struct text;

struct python_line {
    char *file, *function;
    int line;
};

// At most this many frames are kept, innermost first.
enum { PYTHON_DEPTH = 10 };

struct python_stack {
    int depth;
    struct python_line lines[PYTHON_DEPTH];
};

// The number of the calling thread's Python stack: 0 if it has none. Equal stacks have equal numbers.
uint32_t python_stack_here(void);

// To be called now and then with the GIL held, to make sure of how this interpreter's frames are read without it.
void learn_python(void);

// Lives to the end of the process; NULL for 0.
const struct python_stack *python_stack(uint32_t number);

// The interpreter's version, "3.11.2", or NULL if there is none in this process.
const char *python_version(void);

// The interpreter is shutting down, or has.
int python_is_ending(void);
