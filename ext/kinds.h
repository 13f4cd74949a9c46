/* The kinds of native handle that geocapsule knows: see kinds.def. */
#ifndef GEOCAPSULE_KINDS_H
#define GEOCAPSULE_KINDS_H

#include "handle.h"

enum kind_index {
#define KIND(symbol, name, capsule_name, library, allocator, destroyer) KIND_##symbol,
#include "kinds.def"
#undef KIND
    KIND_COUNT
};

extern const struct kind kinds[KIND_COUNT];

/* The version of the library behind a kind, as it is loaded in this process: "3.6.2". Static storage. */
const char *kind_library_version(const struct kind *kind);

static inline enum kind_index kind_index(const struct handle *handle)
{
    return (enum kind_index)(handle_kind(handle) - kinds);
}

#endif
