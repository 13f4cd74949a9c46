// The variables of a trace: which one means the handle at an address. Under the trace's lock.
#pragma once

#include <stddef.h>

#include "rule.h"

struct text;

// What a variable is named after: a kind, an array of handles of a kind, or one of these.
enum { BASE_ARRAYS = KIND_COUNT, BASE_TEXT = 2 * KIND_COUNT, BASE_FILE, BASE_MEMORY, BASE_DATA, BASE_CALLBACK, BASE_COUNT };

// A new variable: its number in the trace, from 1. 0 without memory.
uint32_t new_variable(int base, bool is_const);

void write_name(struct text *out, uint32_t variable);
bool is_const_variable(uint32_t variable);

// From now on the variable stands for this address.
void bind_name(uintptr_t address, uint32_t variable);

// The variable that stands for this array of handles, or other memory.
uint32_t find_array_name(uintptr_t address);

// The variable that stands for a handle of this kind (KIND_NONE: for whatever is there); 0: none is known.
uint32_t find_name(uintptr_t address, enum kind kind);
