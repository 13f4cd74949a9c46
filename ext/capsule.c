#include "capsule.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The contexts that are alive, so that one can be recognised without reading what it points to: a capsule of our name may
 * come from anywhere. A hash set with linear probing. It stores each address complemented: a leak checker that scans
 * memory for pointers must not take this set for an owner. */
static struct {
    pthread_mutex_t lock;
    uintptr_t *slots;
    size_t capacity, used; /* capacity is 0 or a power of two; used counts tombstones */
    size_t alive;
} live = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum { EMPTY = 0, TOMBSTONE = 1 };

static uintptr_t mark(const void *context)
{
    return ~(uintptr_t)context;
}

static size_t first_slot(uintptr_t key)
{
    return (size_t)((key >> 4) * 0x9E3779B97F4A7C15u) & (live.capacity - 1);
}

/* The slot of a key, or NULL. Called with the lock. */
static uintptr_t *find_slot(uintptr_t key)
{
    if (live.capacity == 0 || key <= TOMBSTONE) /* a forged context of all ones is no slot's mark */
        return NULL;
    for (size_t i = first_slot(key);; i = (i + 1) & (live.capacity - 1)) {
        if (live.slots[i] == key)
            return &live.slots[i];
        if (live.slots[i] == EMPTY)
            return NULL;
    }
}

static void put(uintptr_t key)
{
    size_t i = first_slot(key);
    while (live.slots[i] > TOMBSTONE)
        i = (i + 1) & (live.capacity - 1);
    live.used += live.slots[i] == EMPTY;
    live.slots[i] = key;
}

static bool rehash(void)
{
    size_t old_capacity = live.capacity;
    uintptr_t *old = live.slots;
    size_t capacity = 64;
    while (capacity < live.alive * 4)
        capacity *= 2;
    uintptr_t *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return false;
    live.slots = slots;
    live.capacity = capacity;
    live.used = 0;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i] > TOMBSTONE)
            put(old[i]);
    free(old);
    return true;
}

static bool register_context(const void *context)
{
    pthread_mutex_lock(&live.lock);
    bool room = (live.used + 1) * 2 <= live.capacity || rehash();
    if (room) {
        put(mark(context));
        live.alive++;
    }
    pthread_mutex_unlock(&live.lock);
    return room;
}

static bool is_registered(const void *context)
{
    pthread_mutex_lock(&live.lock);
    bool found = find_slot(mark(context)) != NULL;
    pthread_mutex_unlock(&live.lock);
    return found;
}

static void unregister_context(const void *context)
{
    pthread_mutex_lock(&live.lock);
    uintptr_t *slot = find_slot(mark(context));
    if (slot) {
        *slot = TOMBSTONE;
        live.alive--;
    }
    pthread_mutex_unlock(&live.lock);
}

static void rename_ended(struct handle *handle, void *wrapper)
{
    PyCapsule_SetName(wrapper, handle_kind(handle)->closed_name);
}

static struct capsule_metadata *find_metadata(PyObject *capsule)
{
    struct capsule_metadata *metadata = PyCapsule_GetContext(capsule);
    if (!metadata || !is_registered(metadata) || metadata->capsule != capsule)
        return NULL;
    return metadata;
}

/* The metadata that a capsule was made with, found the long way: for one whose context was replaced. */
static struct capsule_metadata *search_metadata(const PyObject *capsule)
{
    struct capsule_metadata *found = NULL;
    pthread_mutex_lock(&live.lock);
    for (size_t i = 0; i < live.capacity && !found; i++) {
        struct capsule_metadata *metadata = live.slots[i] > TOMBSTONE ? (struct capsule_metadata *)~live.slots[i] : NULL;
        if (metadata && metadata->capsule == capsule)
            found = metadata;
    }
    pthread_mutex_unlock(&live.lock);
    return found;
}

static void unexport(struct capsule_metadata *metadata)
{
    if (metadata->exported)
        metadata->kind->unexport(metadata->exported);
    metadata->exported = NULL;
}

static void destroy_capsule(PyObject *capsule)
{
    struct capsule_metadata *metadata = find_metadata(capsule);
    if (!metadata) {
        const char *name = PyCapsule_GetName(capsule);
        fprintf(stderr, "the context of capsule \"%s\" was replaced\n", name ? name : "");
        metadata = search_metadata(capsule); /* its handle must not keep a dead wrapper */
    }
    if (!metadata)
        return; /* not ours at all: somebody borrowed our destructor */
    unregister_context(metadata);
    handle_wrap(metadata->handle, NULL, NULL);
    unexport(metadata);
    handle_release(metadata->handle);
    free(metadata);
}

static PyObject *wrap(struct handle *handle, struct capsule_metadata *metadata)
{
    const struct kind *kind = metadata->kind;
    void *native = handle_native(handle); /* NULL if another thread has closed it since it was made */
    if (kind->export_native) {
        native = metadata->exported = kind->export_native(handle);
        if (!native)
            return PyErr_NoMemory();
    }
    PyObject *capsule = PyCapsule_New(native ? native : handle, kind->capsule_name, NULL);
    if (!capsule)
        return NULL;
    metadata->capsule = capsule;
    if (!register_context(metadata)) {
        Py_DECREF(capsule);
        return PyErr_NoMemory();
    }
    PyCapsule_SetContext(capsule, metadata);
    PyCapsule_SetDestructor(capsule, destroy_capsule);
    if (handle_wrap(handle, capsule, rename_ended) != STATUS_OK)
        PyCapsule_SetName(capsule, kind->closed_name); /* closed by another thread since it was made */
    return capsule;
}

PyObject *capsule_create(struct handle *handle, const char *library_version)
{
    const struct kind *kind = handle_kind(handle);
    struct capsule_metadata *metadata = malloc(sizeof *metadata);
    if (metadata)
        *metadata = (struct capsule_metadata){.abi_version = CAPSULE_ABI_VERSION,
                                              .library = kind->library,
                                              .library_version = library_version,
                                              .allocator = kind->allocator,
                                              .destroyer = kind->destroyer,
                                              .kind = kind,
                                              .handle = handle};
    PyObject *capsule = metadata ? wrap(handle, metadata) : PyErr_NoMemory();
    if (!capsule) {
        if (metadata)
            unexport(metadata);
        free(metadata);
        handle_release(handle);
    }
    return capsule;
}

enum capsule_check capsule_find_handle(PyObject *object, struct handle **handle)
{
    *handle = NULL;
    if (!PyCapsule_CheckExact(object))
        return CAPSULE_NONE;
    struct capsule_metadata *metadata = find_metadata(object);
    if (!metadata)
        return CAPSULE_FOREIGN;
    const char *name = PyCapsule_GetName(object);
    if (!name || (strcmp(name, metadata->kind->capsule_name) != 0 && strcmp(name, metadata->kind->closed_name) != 0))
        return CAPSULE_RENAMED;
    *handle = metadata->handle;
    return CAPSULE_OURS;
}

const struct capsule_metadata *capsule_find_metadata(PyObject *object)
{
    return PyCapsule_CheckExact(object) ? find_metadata(object) : NULL;
}
