/* The kinds of handle over SQLite: what a lifted extension has instead of ext/kinds.def. */
#ifndef LIFTED_KINDS_H
#define LIFTED_KINDS_H

#include <stdatomic.h>

#include "handle.h"

enum kind_index { CONNECTION, STATEMENT, BLOB, VALUE, KIND_COUNT };

extern const struct kind kinds[KIND_COUNT];

/* How many native objects have been destroyed in this process: for the tests. */
extern atomic_int destroyed;

#endif
