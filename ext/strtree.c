/* Trees of GEOS geometries, to be asked by envelope. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "geos_call.h"
#include "geos_tree.h"

int op_tree(struct call *call)
{
    struct geos_tree *tree = geos_tree_create(arg_native(call, 0), (size_t)arg_int(call, 1));
    return tree ? give_adopted(call, tree) : call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a Tree");
}

/* Whether argument 1 has an envelope that can be compared, and a distance from others: GEOS sorts by it, and a NaN would lead std::sort out
 * of its array. */
static bool has_extent(const struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 1);
    const GEOSGeometry *geometry = arg_native(call, 1);
    double sides[4];
    geos_forget_message();
    return GEOSisEmpty_r(context, geometry) == 0 && !geos_has_empty_part(context, geometry) &&
           GEOSGeom_getXMin_r(context, geometry, &sides[0]) && GEOSGeom_getXMax_r(context, geometry, &sides[1]) &&
           GEOSGeom_getYMin_r(context, geometry, &sides[2]) && GEOSGeom_getYMax_r(context, geometry, &sides[3]) && isfinite(sides[0]) &&
           isfinite(sides[1]) && isfinite(sides[2]) && isfinite(sides[3]);
}

static int check_extent(struct call *call)
{
    int status = geos_same_context(call, 0, 1);
    if (status != STATUS_OK || has_extent(call))
        return status;
    if (geos_has_message())
        return call_fail_geos(call, "no extent");
    return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (geometry) has no finite extent, or an empty part");
}

int op_tree_insert(struct call *call)
{
    struct geos_tree *tree = arg_native(call, 0);
    int status = check_extent(call);
    if (status != STATUS_OK)
        return status;
    if (tree->asked)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 1 (tree) has been asked, and takes no more");
    if (!geos_tree_insert(geos_context_of(call, 0), tree, call->args[1].handle))
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for an item");
    if (geos_has_message()) {
        handle_release(tree->items[--tree->count]);
        return call_fail_geos(call, "cannot insert");
    }
    return give_int(call, (int64_t)tree->count - 1);
}

int op_tree_count(struct call *call)
{
    const struct geos_tree *tree = arg_native(call, 0);
    return give_int(call, (int64_t)tree->count);
}

/* What a search finds. */
struct search {
    GEOSContextHandle_t context;
    const struct geos_tree *tree;
    const GEOSGeometry *geometry; /* what is looked for */
    uint64_t root;                /* the number of the context's handle */
    int64_t *found;
    size_t count;
};

static struct search search_for(const struct call *call)
{
    struct handle_facts facts;
    handle_describe(arg_root(call, 0), &facts);
    return (struct search){.context = geos_context_of(call, 0), .tree = arg_native(call, 0), .root = facts.number};
}

/* How an item is: OK if it may be used under the pin of the tree's own context. What was moved to another one is in use there. */
static enum status state_of(const struct search *search, const struct handle *item)
{
    struct handle_facts facts;
    handle_describe(item, &facts);
    if (facts.state != HANDLE_OPEN)
        return STATUS_CLOSED;
    return facts.root == search->root ? STATUS_OK : STATUS_WRONG_OWNER;
}

static struct handle *usable_item(const struct search *search, size_t number)
{
    struct handle *item = search->tree->items[number];
    return item && state_of(search, item) == STATUS_OK ? item : NULL;
}

static void note_found(void *item, void *data)
{
    struct search *search = data;
    size_t number = (uintptr_t)item - 1;
    if (usable_item(search, number))
        search->found[search->count++] = (int64_t)number;
}

static int by_number(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static int give_found(struct call *call, const struct search *search)
{
    qsort(search->found, search->count, sizeof *search->found, by_number);
    struct value *items = give_list(call, search->count);
    for (size_t i = 0; items && i < search->count; i++)
        items[i] = (struct value){.type = VALUE_INT, .integer = search->found[i]};
    return items ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

int op_tree_query(struct call *call)
{
    struct geos_tree *tree = arg_native(call, 0);
    int status = check_extent(call);
    if (status != STATUS_OK)
        return status;
    struct search search = search_for(call);
    search.found = calloc(tree->count ? tree->count : 1, sizeof *search.found);
    if (!search.found)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %zu numbers", tree->count);
    tree->asked = true;
    GEOSSTRtree_query_r(search.context, tree->index, arg_native(call, 1), note_found, &search);
    status = geos_has_message() ? call_fail_geos(call, "cannot search") : give_found(call, &search);
    free(search.found);
    return status;
}

/* Items are numbers from 1; 0 stands for the geometry that is looked for. What cannot be used is infinitely far away. */
static int measure_distance(const void *item, const void *other, double *distance, void *data)
{
    const struct search *search = data;
    uintptr_t number = (uintptr_t)item ? (uintptr_t)item : (uintptr_t)other;
    const struct handle *geometry = usable_item(search, number - 1);
    *distance = INFINITY;
    return !geometry || GEOSDistance_r(search->context, handle_native(geometry), search->geometry, distance);
}

int op_tree_nearest(struct call *call)
{
    struct geos_tree *tree = arg_native(call, 0);
    int status = check_extent(call);
    if (status != STATUS_OK)
        return status;
    struct search search = search_for(call);
    search.geometry = arg_native(call, 1);
    tree->asked = true;
    const void *nearest = GEOSSTRtree_nearest_generic_r(search.context, tree->index, NULL, search.geometry, measure_distance, &search);
    if (!nearest || !usable_item(&search, (uintptr_t)nearest - 1))
        return call_fail(call, STATUS_LIBRARY_ERROR, "the tree has nothing left");
    return give_int(call, (int64_t)(uintptr_t)nearest - 1);
}

/* The item with the number in argument 1, or NULL with the call failed. */
static struct handle *find_item(struct call *call)
{
    const struct geos_tree *tree = arg_native(call, 0);
    int number = arg_int(call, 1);
    struct handle *item = (size_t)number < tree->count ? tree->items[number] : NULL;
    if (!item)
        call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (item): the tree has no item %d", number);
    return item;
}

int op_tree_remove(struct call *call)
{
    struct geos_tree *tree = arg_native(call, 0);
    struct handle *item = find_item(call);
    if (!item)
        return STATUS_BAD_ARGUMENT;
    struct search search = search_for(call);
    int number = arg_int(call, 1);
    if (state_of(&search, item) == STATUS_OK) { /* otherwise its envelope is not to be had, and it is passed over anyway */
        tree->asked = true;
        GEOSSTRtree_remove_r(search.context, tree->index, handle_native(item), (void *)(uintptr_t)(number + 1));
    }
    tree->items[number] = NULL;
    handle_release(item);
    return STATUS_OK;
}

int op_tree_geometry(struct call *call)
{
    const struct handle *item = find_item(call);
    if (!item)
        return STATUS_BAD_ARGUMENT;
    struct search search = search_for(call);
    enum status status = state_of(&search, item);
    if (status != STATUS_OK)
        return call_fail(call, status, "item %d %s", arg_int(call, 1), status == STATUS_CLOSED ? "is closed" : "is in another context");
    return give_geos_geometry(call, GEOSGeom_clone_r(search.context, handle_native(item)), "cannot copy");
}
