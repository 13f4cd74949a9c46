#include "trace_literals.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

// Bytes that are not ASCII as three octal digits, which no digit after them can lengthen; `??` begins a trigraph.
void write_string(struct text *out, const char *string)
{
    if (!string) {
        text_add(out, "NULL");
        return;
    }
    text_add(out, "\"");
    for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
        size_t plain = 0; // many at once: strings may be long
        while (c[plain] >= ' ' && c[plain] < 0x7f && !strchr("\"\\?", c[plain]))
            plain++;
        if (plain) {
            text_add_bytes(out, (const char *)c, plain);
            c += plain - 1;
        } else if (*c == '\n')
            text_add(out, "\\n");
        else if (*c == '?')
            text_add(out, c[1] == '?' ? "?\\" : "?");
        else if (*c == '"' || *c == '\\')
            text_add(out, "\\%c", *c);
        else
            text_add(out, "\\%03o", *c);
    }
    text_add(out, "\"");
}

// The fewest digits that give the same number.
void write_double(struct text *out, double value)
{
    if (isnan(value)) {
        text_add(out, "NAN");
    } else if (isinf(value)) {
        text_add(out, "%sINFINITY", value < 0 ? "-" : "");
    } else if (value == 0) {
        text_add(out, signbit(value) ? "-0.0" : "0");
    } else {
        char digits[40];
        for (int precision = 15; precision <= 17; precision++) {
            snprintf(digits, sizeof digits, "%.*g", precision, value);
            if (strtod(digits, NULL) == value)
                break;
        }
        for (char *c = digits; *c; c++) // a locale may write a comma
            if (*c == ',')
                *c = '.';
        text_add(out, "%s", digits);
    }
}

void write_signed(struct text *out, int64_t value)
{
    if (value == INT64_MIN)
        text_add(out, "(-9223372036854775807 - 1)");
    else
        text_add(out, "%" PRId64, value);
}

void write_unsigned(struct text *out, uint64_t value)
{
    text_add(out, "%" PRIu64 "%s", value, value > INT64_MAX ? "u" : "");
}

void write_comment(struct text *out, const char *string)
{
    for (const char *c = string; *c; c++) {
        bool ends = (*c == '*' && c[1] == '/') || (*c == '/' && c[1] == '*') || (unsigned char)*c < ' ' || *c == '\\';
        text_add(out, "%c", ends || (*c == '?' && c[1] == '?') ? '_' : *c);
    }
}
