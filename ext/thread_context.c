#include "thread_context.h"

#include <pthread.h>

#include "native_context.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t proj_key, geos_key;
static bool have_keys;

static void release(void *handle)
{
    handle_release(handle);
}

static void make_keys(void)
{
    have_keys = pthread_key_create(&proj_key, release) == 0 && pthread_key_create(&geos_key, release) == 0;
}

static struct handle *make(enum kind_index kind, pthread_key_t key)
{
    struct handle *handle;
    void *native = native_context_create_for_thread(kind);
    if (!native || handle_adopt(&kinds[kind], native, NULL, &handle) != STATUS_OK)
        return NULL;
    if (pthread_setspecific(key, handle) == 0)
        return handle;
    handle_release(handle);
    return NULL;
}

struct handle *thread_context(enum kind_index kind)
{
    pthread_once(&once, make_keys);
    if (!have_keys)
        return NULL;
    pthread_key_t key = kind == KIND_CONTEXT ? proj_key : geos_key;
    struct handle *handle = pthread_getspecific(key);
    return handle ? handle : make(kind, key);
}
