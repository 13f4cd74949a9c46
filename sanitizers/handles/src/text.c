#include "text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Without memory a report is cut, never the program ended.
static bool reserve(struct text *text, size_t more)
{
    if (text->length + more + 1 <= text->capacity)
        return true;
    size_t capacity = 2 * text->capacity + more + 256;
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes)
        return false;
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length >= 0 && reserve(text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!length || !reserve(text, length))
        return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = 0;
}

// The length of the UTF-8 sequence that begins here, 0 if none does.
static int utf8_length(const unsigned char *s)
{
    int length = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    for (int i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

void text_add_json(struct text *text, const char *string)
{
    text_add(text, "\"");
    for (const unsigned char *s = (const unsigned char *)(string ? string : ""); *s;) {
        int length = utf8_length(s);
        if (length == 0)
            text_add(text, "\\ufffd");
        else if (*s == '"' || *s == '\\')
            text_add(text, "\\%c", *s);
        else if (*s < 0x20)
            text_add(text, "\\u%04x", *s);
        else
            text_add(text, "%.*s", length, (const char *)s);
        s += length ? length : 1;
    }
    text_add(text, "\"");
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text)TEXT_EMPTY;
}
