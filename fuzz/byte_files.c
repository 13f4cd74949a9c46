#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "byte_call.h"
#include "byte_target.h"

enum { MOST_FILES = 8, LONGEST_NAME = 40 };

static const char beginning[] = "capsan-files\n";
static const char separator[] = "=== ";

/* Reads "=== NAME ===\n" at `*at`. Leaves `*at` behind it, and the path in `path`: empty if that is no name of a file. False: no such line.
 */
static bool read_separator(const char **at, const char *end, char *path, size_t room)
{
    size_t length = strlen(separator);
    if ((size_t)(end - *at) < length || memcmp(*at, separator, length) != 0)
        return false;
    const char *name = *at + length;
    const char *line_end = memchr(name, '\n', (size_t)(end - name));
    if (!line_end || line_end - name < 4 || memcmp(line_end - 4, " ===", 4) != 0)
        return false;
    size_t name_length = (size_t)(line_end - 4 - name);
    bool good = name_length > 0 && name_length <= LONGEST_NAME && name[0] != '.';
    for (size_t i = 0; good && i < name_length; i++)
        good = isalnum((unsigned char)name[i]) || strchr("._-", name[i]);
    path[0] = '\0';
    if (good)
        snprintf(path, room, "/vsimem/%.*s", (int)name_length, name);
    *at = line_end + 1;
    return true;
}

/* Where the next separator begins, its line break included; `end` if there is none. */
static const char *find_separator(const char *at, const char *end)
{
    char unused[LONGEST_NAME + 16];
    for (const char *c = at; c < end; c++) {
        const char *after = c + 1;
        if (*c == '\n' && read_separator(&after, end, unused, sizeof unused))
            return c;
    }
    return end;
}

struct handle *byte_files_open(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;
    if (size < strlen(beginning) || memcmp(at, beginning, strlen(beginning)) != 0) {
        struct handle *file = byte_made(CALL(memory_file, BYTES(data, size)));
        return byte_made(CALL(open_memory_file, HANDLE(file)));
    }
    char first[LONGEST_NAME + 16] = "", path[LONGEST_NAME + 16];
    at += strlen(beginning);
    for (int i = 0; i < MOST_FILES && read_separator(&at, end, path, sizeof path); i++) {
        const char *file_end = find_separator(at, end);
        if (path[0])
            CALL(write_file, TEXT(path), BYTES(at, (size_t)(file_end - at)));
        if (!first[0])
            memcpy(first, path, sizeof first);
        at = file_end < end ? file_end + 1 : end;
    }
    return first[0] ? byte_made(CALL(open, TEXT(first))) : NULL;
}
