/* The kinds of native handle that geocapsule knows: see kinds.def. */
#ifndef GEOCAPSULE_KINDS_H
#define GEOCAPSULE_KINDS_H

#include "handle.h"

enum kind_index {
#define KIND(symbol, ...) KIND_##symbol,
#include "kinds.def"
#undef KIND
    KIND_COUNT
};

/* One bit for each kind, for sets of kinds. */
#define KIND_BIT(kind) (UINT64_C(1) << (kind))
_Static_assert(KIND_COUNT <= 64, "a set of kinds has 64 bits");

/* The order of handle_close_all. Anything may be read by a view, a PJ reads its context, and a dataset what is below it; what
 * does not depend on anything may come anywhere. */
enum kind_rank { RANK_VIEW, RANK_PROJECTION, RANK_CONTEXT, RANK_GEOMETRY, RANK_LAYER, RANK_DATASET };

extern const struct kind kinds[KIND_COUNT];

/* The version of the library behind a kind, as it is loaded in this process: "3.6.2". Static storage. */
const char *kind_library_version(const struct kind *kind);

/* The same by the library's name, as kinds.def has it: NULL if no kind is that library's. */
const char *library_version(const char *library);

static inline enum kind_index kind_index(const struct handle *handle)
{
    return (enum kind_index)(handle_kind(handle) - kinds);
}

#endif
