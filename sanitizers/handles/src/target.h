// Where a call goes: to the copy of the library that its caller was linked with. Several copies live in one process when
// wheels bring their own, and each caller finds its own through the dynamic linker, as if nothing were preloaded.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "rule.h"

struct text;

struct target {
    void *function;   // the real one
    int16_t copy;     // which copy of its library: a number from 0, for copy_path
    bool is_internal; // called from inside GDAL, PROJ or GEOS: not the program's doing, passed on unseen
};

// Answers from a table after the first call from a place. The process ends with a message, as the dynamic linker would end
// it, when no library has the function.
struct target find_target(enum call_id call, void *return_address);

// A function of the same copy by name, NULL if it has none.
void *find_in_copy(int copy, const char *name);

// The file that a copy was loaded from; lives to the end of the process.
const char *copy_path(int copy);

// A library was unloaded: what was found by addresses is looked up anew.
void forget_targets(void);

// The function that a program found with dlsym, which is called through a foreign frame (libffi) later: the wrapper to
// give to the program instead, or NULL if the name is not wrapped. `real` is remembered as the target of such calls.
void *wrapper_for(const char *name, void *real);

// Is there a wrapper of this name?
bool is_wrapped(const char *name);

// Is this a function of the headers that neither takes nor returns a handle?
bool is_known_without_handles(const char *name);

// Around a fork.
void lock_targets(void);
void unlock_targets(void);

// Which functions of the three libraries the callers seen so far import without a wrapper here: one line of JSON members.
void write_not_followed(struct text *out);
