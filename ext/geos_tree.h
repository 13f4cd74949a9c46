/* A GEOSSTRtree with its items. GEOS keeps an envelope of each geometry, and a pointer that it never follows: here the number of
 * the insertion. The tree holds a reference to the handle of each item, so that an item nobody else holds stays open; one that is
 * closed all the same is passed over. */
#ifndef GEOCAPSULE_GEOS_TREE_H
#define GEOCAPSULE_GEOS_TREE_H

#include <geos_c.h>
#include <stdbool.h>
#include <stddef.h>

struct handle;

struct geos_tree {
    GEOSSTRtree *index;
    struct handle **items; /* by number; NULL: removed */
    size_t count, capacity;
    bool asked; /* from its first query on, GEOS 3.11 corrupts memory if more is inserted */
};

/* NULL if there is no memory. `node_capacity`: at least 2. */
struct geos_tree *geos_tree_create(GEOSContextHandle_t context, size_t node_capacity);

/* Drops its references, too: with no lock held. */
void geos_tree_destroy(GEOSContextHandle_t context, struct geos_tree *tree);

/* Adds an item, and a reference to it. False: no memory. */
bool geos_tree_insert(GEOSContextHandle_t context, struct geos_tree *tree, struct handle *geometry);

#endif
