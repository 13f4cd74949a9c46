/* One native dataset behind several handles. GDAL_OF_SHARED makes GDAL answer with a dataset that it has given out before, with
 * one more reference: the handles then belong into one tree, or two threads could be inside one dataset. So each such dataset
 * has a hidden root, a SharedDataset, whose children are the handles that open_shared gave for it.
 *
 * GDAL's counts of references are not atomic, and its own lookup may find a dataset whose last reference is just being dropped.
 * Therefore the trees of all shared datasets of a path are pinned while GDAL looks it up: nothing in them can end meanwhile. */
#include "shared.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <gdal.h>

#include "call.h"

enum { MOST_SHARED = 64 }; /* of one path: GDAL has one a thread */

struct shared_dataset {
    GDALDatasetH dataset;
    char *path;
    uintptr_t root, next; /* complemented, so that a leak checker does not take this list for an owner */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t at_fork_once = PTHREAD_ONCE_INIT;
static uintptr_t first_shared = UINTPTR_MAX;

static struct shared_dataset *shared_at(uintptr_t hidden)
{
    return (struct shared_dataset *)~hidden;
}

static void take_lock(void)
{
    pthread_mutex_lock(&lock);
}

static void drop_lock(void)
{
    pthread_mutex_unlock(&lock);
}

static void hold_lock_across_fork(void)
{
    pthread_atfork(take_lock, drop_lock, drop_lock);
}

/* The hidden roots of a path, each with a reference for the caller. -1: too many. */
static int find_roots(const char *path, struct handle **roots)
{
    int count = 0;
    take_lock();
    for (struct shared_dataset *at = shared_at(first_shared); at && count >= 0; at = shared_at(at->next)) {
        if (strcmp(at->path, path) != 0)
            continue;
        if (count == MOST_SHARED) {
            while (count > 0)
                handle_release(roots[--count]);
            count = -1;
            break;
        }
        roots[count] = (struct handle *)~at->root;
        handle_retain(roots[count++]);
    }
    drop_lock();
    return count;
}

void shared_dataset_forget(void *native)
{
    struct shared_dataset *shared = native;
    take_lock();
    uintptr_t *link = &first_shared;
    while (shared_at(*link) && shared_at(*link) != shared)
        link = &shared_at(*link)->next;
    if (shared_at(*link))
        *link = shared->next;
    drop_lock();
    free(shared->path);
    free(shared);
}

/* A hidden root for a dataset that GDAL has just opened, with a reference for the caller; NULL: no memory. */
static struct handle *make_root(const char *path, GDALDatasetH dataset, int64_t realm)
{
    struct shared_dataset *shared = malloc(sizeof *shared);
    char *copy = strdup(path);
    struct handle *root = NULL;
    if (!shared || !copy) {
        free(shared);
        free(copy);
        return NULL;
    }
    *shared = (struct shared_dataset){.dataset = dataset, .path = copy};
    if (handle_adopt(&kinds[KIND_SHARED_DATASET], shared, NULL, &root) != STATUS_OK)
        return NULL; /* it has called shared_dataset_forget */
    handle_set_realm(root, realm);
    take_lock();
    shared->root = ~(uintptr_t)root;
    shared->next = first_shared;
    first_shared = ~(uintptr_t)shared;
    drop_lock();
    return root;
}

static struct handle *root_of_dataset(GDALDatasetH dataset, struct handle *const *roots, int count)
{
    for (int i = 0; i < count; i++)
        if (((const struct shared_dataset *)handle_native(roots[i]))->dataset == dataset)
            return roots[i];
    return NULL;
}

/* The roots are pinned. */
static int open_shared(struct call *call, struct handle *const *roots, int count)
{
    const char *path = arg_text(call, 0);
    const unsigned flags = GDAL_OF_SHARED | GDAL_OF_READONLY | GDAL_OF_RASTER | GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR;
    GDALDatasetH dataset = GDALOpenEx(path, flags, NULL, NULL, NULL);
    if (!dataset)
        return call_fail_gdal(call, "cannot open");
    struct handle *known = root_of_dataset(dataset, roots, count);
    if (known) {
        struct handle_facts facts;
        handle_describe(known, &facts);
        if (facts.realm == call->realm)
            return give_adopted_below(call, dataset, known);
        GDALReleaseDataset(dataset);
        return call_fail(call, STATUS_BUSY, "another interpreter of this thread has this file open, shared");
    }
    struct handle *root = make_root(path, dataset, call->realm);
    if (!root) {
        GDALReleaseDataset(dataset);
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a shared Dataset");
    }
    int status = give_adopted_below(call, dataset, root);
    handle_release(root);
    return status;
}

int op_open_shared(struct call *call)
{
    struct handle *roots[MOST_SHARED];
    struct pin pins[MOST_SHARED];
    pthread_once(&at_fork_once, hold_lock_across_fork);
    int count = find_roots(arg_text(call, 0), roots);
    if (count < 0)
        return call_fail(call, STATUS_BUSY, "this file is open, shared, on %d threads", MOST_SHARED);
    int answer;
    if (handle_pin(roots, pins, count, false, NULL) == STATUS_OK) {
        answer = open_shared(call, roots, count);
        handle_unpin(pins, count);
    } else { /* in use, or in the course of being closed */
        answer = call_fail(call, STATUS_BUSY, "this file is open, shared, and in use by another thread, or just being closed");
    }
    while (count > 0)
        handle_release(roots[--count]);
    return answer;
}
