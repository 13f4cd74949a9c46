/* Native objects that only count, for the tests of handle.h.
 *
 * Every destruction and every on_end is written to one log, as "+name" (a wrapper was told) and "-name" (a native object was
 * destroyed), so that an order is one string to compare with. An object is on the heap and freed when it is destroyed: that
 * nothing is destroyed twice, or lost, is for ASan and LSan to say, besides the counts here. */
#ifndef CAPSAN_TESTS_OBJECTS_H
#define CAPSAN_TESTS_OBJECTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "handle.h"
#include "harness.h"

/* A native object. */
struct object {
    const char *name;
    void (*while_destroyed)(struct object *object); /* or NULL: calls back into the tree */
    struct handle *target;                          /* for while_destroyed */
};

static atomic_int created, destroyed, ended;
static pthread_t destroying_thread;

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static char log_text[512];

static inline void write_log(char what, const char *name)
{
    pthread_mutex_lock(&log_lock);
    size_t used = strlen(log_text);
    snprintf(log_text + used, sizeof log_text - used, "%s%c%s", used ? " " : "", what, name);
    pthread_mutex_unlock(&log_lock);
}

/* Compares what was logged since the last call. */
static inline bool logged(const char *expected)
{
    bool same = strcmp(log_text, expected) == 0;
    if (!same)
        fprintf(stderr, "logged   \"%s\"\nexpected \"%s\"\n", log_text, expected);
    log_text[0] = '\0';
    return same;
}

static inline void destroy_object(void *native, const struct handle *owner)
{
    struct object *object = native;
    /* Children first, whatever happens: an owner is still whole while its child goes. */
    if (owner && !handle_native(owner))
        write_log('!', "an owner was destroyed before its child");
    if (object->while_destroyed)
        object->while_destroyed(object);
    if (object->name)
        write_log('-', object->name);
    atomic_fetch_add(&destroyed, 1);
    destroying_thread = pthread_self();
    free(object);
}

static inline void on_end(struct handle *handle, void *wrapper)
{
    (void)handle;
    atomic_fetch_add(&ended, 1);
    if (wrapper)
        write_log('+', wrapper);
}

static const struct kind logging_kind = {.name = "Thing", .destroy = destroy_object};

static inline struct object *create(const char *name)
{
    struct object *object = calloc(1, sizeof *object);
    object->name = name;
    atomic_fetch_add(&created, 1);
    return object;
}

static inline struct handle *adopt(const char *name, struct handle *owner)
{
    struct handle *handle = NULL;
    enum status status = handle_adopt(&logging_kind, create(name), owner, &handle);
    CHECK_THAT(status == STATUS_OK, "adopting %s answers %d", name, status);
    handle_wrap(handle, (void *)name, on_end);
    return handle;
}

static inline struct handle *borrow(const char *name, struct handle *owner)
{
    struct handle *handle = NULL;
    enum status status = handle_borrow(&logging_kind, (void *)name, owner, &handle);
    CHECK_THAT(status == STATUS_OK, "borrowing %s answers %d", name, status);
    handle_wrap(handle, (void *)name, on_end);
    return handle;
}

/* As a capsule's destructor does: the wrapper is gone before the reference is. */
static inline void unwrap_and_release(struct handle *handle)
{
    handle_wrap(handle, NULL, NULL);
    handle_release(handle);
}

static inline void on_another_thread(void *(*run)(void *), void *argument)
{
    pthread_t thread;
    pthread_create(&thread, NULL, run, argument);
    pthread_join(thread, NULL);
}

#endif
