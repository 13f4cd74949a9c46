// Single values as C writes them.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct text;

void write_string(struct text *out, const char *string); // NULL for none
void write_double(struct text *out, double value);
void write_signed(struct text *out, int64_t value);
void write_unsigned(struct text *out, uint64_t value);
void write_comment(struct text *out, const char *string); // what may stand in a comment
