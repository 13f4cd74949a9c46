// The files in memory, as the dynamic linker knows them, and which of them are copies of the libraries.
#pragma once

#include <link.h>
#include <stdbool.h>

// The file that an address lies in; NULL: none.
struct link_map *file_at(const void *address);

// Is this address in this library?
bool is_our_own(const void *address);

// A function as this file would get it, were nothing preloaded; NULL if it was not linked with any copy that has it.
void *find_for(const struct link_map *map, const char *name);

// The last resort: the copy that was loaded last.
void *find_anywhere(const char *name);

// Is this file part of GDAL, PROJ or GEOS, or does it call their C API on their behalf?
bool is_inside_library(const struct link_map *map);

// The number of the copy that a function belongs to, from 0.
int copy_of(const void *function);

// A function of that copy, NULL if it has none.
void *find_in_copy(int copy, const char *name);

// The file that the copy was loaded from; lives to the end of the process.
const char *copy_path(int copy);

// Around a fork.
void lock_copies(void);
void unlock_copies(void);
