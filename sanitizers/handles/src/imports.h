// What the files of the program import of the three libraries, and nobody wraps.
#pragma once

#include <link.h>
#include <stdbool.h>

struct text;

// Looks at a file that calls; each once. Does it use GDAL's C++ classes? They make handles that nobody sees, at addresses
// where others ended.
bool look_at_imports(const struct link_map *map);

// Members of a JSON object: for each file, the functions that are not followed.
void write_not_followed(struct text *out);

// Around a fork.
void lock_imports(void);
void unlock_imports(void);
