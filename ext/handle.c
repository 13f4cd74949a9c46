#include "handle.h"

#include <pthread.h>
#include <stdlib.h>

struct handle {
    void *native;
    const struct kind *kind;
    struct handle *owner;
    struct handle *newest_child;
    struct handle *newer, *older; /* siblings, by age */
    int references;               /* wrappers, children, pins, and a place in the queue of the doomed */
    enum handle_state state;
    bool adopted;
    void *wrapper;
    handle_on_end *on_end;

    /* Of a root only: who is inside an op, how deep, and what waits for destruction, oldest first. */
    unsigned long pinner; /* 0 for nobody */
    int pins;
    struct handle *first_doomed, *last_doomed;
    struct handle *next_doomed; /* of any handle in such a queue */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t at_fork_once = PTHREAD_ONCE_INIT;

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

/* A number, not an address: after fork the memory of a thread that was left behind is given to a new one. Called with the
 * lock. */
static unsigned long this_thread(void)
{
    static unsigned long last;
    static _Thread_local unsigned long number;
    if (number == 0)
        number = ++last;
    return number;
}

static struct handle *root_of(struct handle *handle)
{
    while (handle->owner)
        handle = handle->owner;
    return handle;
}

static void attach(struct handle *child, struct handle *owner)
{
    child->owner = owner;
    child->older = owner->newest_child;
    if (child->older)
        child->older->newer = child;
    owner->newest_child = child;
    owner->references++;
}

static void detach(struct handle *child)
{
    if (child->older)
        child->older->newer = child->newer;
    if (child->newer)
        child->newer->older = child->older;
    else
        child->owner->newest_child = child->older;
    child->owner = child->older = child->newer = NULL;
}

/* Marks one handle as ended, tells its wrapper, and queues it for destruction; the queue holds a reference. */
static void end(struct handle *handle, struct handle *root, enum handle_state how)
{
    handle->state = how;
    if (handle->on_end)
        handle->on_end(handle, handle->wrapper);
    handle->wrapper = NULL;
    handle->on_end = NULL;

    handle->references++;
    if (root->last_doomed)
        root->last_doomed->next_doomed = handle;
    else
        root->first_doomed = handle;
    root->last_doomed = handle;
}

static void end_subtree(struct handle *handle, struct handle *root, enum handle_state how)
{
    for (struct handle *child = handle->newest_child; child; child = child->older)
        if (child->state == HANDLE_OPEN)
            end_subtree(child, root, HANDLE_ENDED_WITH_OWNER);
    end(handle, root, how);
}

static struct handle *next_doomed(struct handle *root)
{
    struct handle *handle = root->first_doomed;
    if (!handle)
        return NULL;
    root->first_doomed = handle->next_doomed;
    if (!root->first_doomed)
        root->last_doomed = NULL;
    handle->next_doomed = NULL;
    return handle;
}

/* Drops one reference. The last one to an open handle ends it (its place in the queue is then a reference again); the last one
 * to a handle that has been destroyed frees it. */
static void drop(struct handle *handle, struct handle *root)
{
    if (--handle->references > 0)
        return;
    if (handle->state == HANDLE_OPEN)
        end(handle, root, HANDLE_CLOSED);
    else
        free(handle);
}

/* Destroys the native object without the lock: a destroy function may call back into Python, and so into this file. The
 * pointer is nulled first, so that nobody can find it meanwhile. */
static void destroy(struct handle *handle)
{
    void *native = handle->native;
    handle->native = NULL;
    if (!native || !handle->adopted)
        return;
    drop_lock();
    handle->kind->destroy(native, handle->owner);
    take_lock();
}

/* Runs the pending destructions of a tree, unless it is pinned: then the last unpin comes back here. The root is pinned
 * meanwhile, so no op can start inside, and referenced, because the queue lives in it. */
static void settle(struct handle *root)
{
    if (root->pins > 0)
        return;
    root->references++;
    root->pins = 1;
    root->pinner = this_thread();
    for (;;) {
        struct handle *handle;
        while ((handle = next_doomed(root))) {
            destroy(handle);
            struct handle *owner = handle->owner;
            if (owner) {
                detach(handle);
                drop(owner, root);
            }
            if (handle == root)
                root->references--;
            else
                drop(handle, root);
        }
        if (root->references > 1 || root->state != HANDLE_OPEN)
            break;
        end(root, root, HANDLE_CLOSED); /* only this function still refers to it */
    }
    root->pins = 0;
    root->pinner = 0;
    if (--root->references == 0)
        free(root);
}

static enum status make(const struct kind *kind, void *native, struct handle *owner, bool adopted, struct handle **result)
{
    pthread_once(&at_fork_once, hold_lock_across_fork);
    *result = NULL;
    enum status status = STATUS_OK;
    struct handle *handle = calloc(1, sizeof *handle);
    if (!handle)
        status = STATUS_OUT_OF_MEMORY;
    take_lock();
    if (status == STATUS_OK && owner && owner->state != HANDLE_OPEN)
        status = STATUS_CLOSED;
    if (status == STATUS_OK) {
        *handle = (struct handle){.native = native, .kind = kind, .references = 1, .adopted = adopted};
        if (owner)
            attach(handle, owner);
        *result = handle;
    }
    drop_lock();
    if (status != STATUS_OK) {
        free(handle);
        if (adopted)
            kind->destroy(native, owner);
    }
    return status;
}

enum status handle_adopt(const struct kind *kind, void *native, struct handle *owner, struct handle **result)
{
    return make(kind, native, owner, true, result);
}

enum status handle_borrow(const struct kind *kind, void *native, struct handle *owner, struct handle **result)
{
    return make(kind, native, owner, false, result);
}

enum status handle_wrap(struct handle *handle, void *wrapper, handle_on_end *on_end)
{
    take_lock();
    enum status status = handle->state == HANDLE_OPEN ? STATUS_OK : STATUS_CLOSED;
    if (status == STATUS_OK) {
        handle->wrapper = wrapper;
        handle->on_end = on_end;
    }
    drop_lock();
    return status;
}

void handle_retain(struct handle *handle)
{
    take_lock();
    handle->references++;
    drop_lock();
}

void handle_release(struct handle *handle)
{
    take_lock();
    struct handle *root = root_of(handle);
    bool last = handle->references == 1 && handle->state == HANDLE_OPEN;
    drop(handle, root);
    if (last)
        settle(root);
    drop_lock();
}

void handle_close(struct handle *handle)
{
    take_lock();
    if (handle->state == HANDLE_OPEN) {
        struct handle *root = root_of(handle);
        end_subtree(handle, root, HANDLE_CLOSED);
        settle(root);
    }
    drop_lock();
}

enum status handle_pin(struct handle *const *handles, int count, int *culprit)
{
    enum status status = STATUS_OK;
    take_lock();
    unsigned long self = this_thread();
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        const struct handle *root = root_of(handles[i]);
        if (handles[i]->state != HANDLE_OPEN)
            status = STATUS_CLOSED;
        else if (root->pins > 0 && root->pinner != self)
            status = STATUS_BUSY;
        if (status != STATUS_OK && culprit)
            *culprit = i;
    }
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        struct handle *root = root_of(handles[i]);
        root->pins++;
        root->pinner = self;
        handles[i]->references++;
    }
    drop_lock();
    return status;
}

void handle_unpin(struct handle *const *handles, int count)
{
    take_lock();
    for (int i = 0; i < count; i++) {
        struct handle *root = root_of(handles[i]);
        drop(handles[i], root); /* a pinned root is never freed here: if this ended it, the queue holds it */
        if (--root->pins == 0) {
            root->pinner = 0;
            settle(root);
        }
    }
    drop_lock();
}

void *handle_native(const struct handle *handle)
{
    return handle->native;
}

const struct kind *handle_kind(const struct handle *handle)
{
    return handle->kind;
}

struct handle *handle_owner(const struct handle *handle)
{
    return handle->owner;
}

enum handle_state handle_state(const struct handle *handle)
{
    take_lock();
    enum handle_state state = handle->state;
    drop_lock();
    return state;
}
