#include "geos_tree.h"

#include <stdint.h>
#include <stdlib.h>

#include "handle.h"

struct geos_tree *geos_tree_create(GEOSContextHandle_t context, size_t node_capacity)
{
    struct geos_tree *tree = calloc(1, sizeof *tree);
    GEOSSTRtree *index = tree ? GEOSSTRtree_create_r(context, node_capacity) : NULL;
    if (!index) {
        free(tree);
        return NULL;
    }
    tree->index = index;
    return tree;
}

void geos_tree_destroy(GEOSContextHandle_t context, struct geos_tree *tree)
{
    GEOSSTRtree_destroy_r(context, tree->index);
    for (size_t i = 0; i < tree->count; i++)
        if (tree->items[i])
            handle_release(tree->items[i]);
    free(tree->items);
    free(tree);
}

bool geos_tree_insert(GEOSContextHandle_t context, struct geos_tree *tree, struct handle *geometry)
{
    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity ? 2 * tree->capacity : 8;
        struct handle **items = realloc(tree->items, capacity * sizeof *items);
        if (!items)
            return false;
        tree->items = items;
        tree->capacity = capacity;
    }
    handle_retain(geometry);
    tree->items[tree->count++] = geometry;
    GEOSSTRtree_insert_r(context, tree->index, handle_native(geometry), (void *)(uintptr_t)tree->count);
    return true;
}
