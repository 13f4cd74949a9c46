// A growing piece of text, for reports and JSON.
#pragma once

#include <stddef.h>

struct text {
    char *bytes; // always ends with a 0; the holder's to free with text_free
    size_t length, capacity;
};

#define TEXT_EMPTY {0}

__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *format, ...);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
// A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void text_add_json(struct text *text, const char *string);
void text_free(struct text *text);
