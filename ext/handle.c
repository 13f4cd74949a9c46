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
    uint64_t number;
    uintptr_t newer_alive, older_alive; /* all handles that there are, by age: see hide() */

    /* Of a root only: who is inside an op, how deep, and what waits for destruction, oldest first. */
    unsigned long pinner; /* 0 for nobody */
    int pins;
    int64_t realm;
    struct handle *first_doomed, *last_doomed;
    struct handle *next_doomed;    /* of any handle in such a queue */
    struct handle *next_to_settle; /* of a root, during handle_close_all */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t at_fork_once = PTHREAD_ONCE_INIT;
static uintptr_t newest_alive = UINTPTR_MAX; /* NULL, hidden */
static uint64_t last_number;

/* A leak checker that scans memory for pointers must not take the list of all handles for an owner of them: its links are
 * complemented. */
static uintptr_t hide(const struct handle *handle)
{
    return ~(uintptr_t)handle;
}

static struct handle *reveal(uintptr_t hidden)
{
    return (struct handle *)~hidden;
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

static void enter_alive(struct handle *handle)
{
    handle->number = ++last_number;
    handle->newer_alive = hide(NULL);
    handle->older_alive = newest_alive;
    if (reveal(newest_alive))
        reveal(newest_alive)->newer_alive = hide(handle);
    newest_alive = hide(handle);
}

static void leave_alive(struct handle *handle)
{
    struct handle *newer = reveal(handle->newer_alive), *older = reveal(handle->older_alive);
    if (newer)
        newer->older_alive = handle->older_alive;
    else
        newest_alive = handle->older_alive;
    if (older)
        older->newer_alive = handle->newer_alive;
}

static void forget(struct handle *handle)
{
    leave_alive(handle);
    free(handle);
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
        forget(handle);
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

/* Destroys what has been taken off the queue, and lets go of its owner. */
static void finish(struct handle *handle, struct handle *root)
{
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

/* Destroys what is queued. The root is pinned, so that no op can start inside, and referenced, because the queue lives in it. */
static void destroy_doomed(struct handle *root)
{
    struct handle *handle;
    while ((handle = next_doomed(root)))
        finish(handle, root);
}

static bool is_invalidated(const struct handle *handle)
{
    while (handle && handle->state != HANDLE_INVALIDATED)
        handle = handle->owner;
    return handle != NULL;
}

/* The oldest in the queue that was invalidated, itself or with what is above it. */
static struct handle *next_invalidated(struct handle *root)
{
    struct handle **link = &root->first_doomed, *before = NULL;
    while (*link && !is_invalidated(*link)) {
        before = *link;
        link = &before->next_doomed;
    }
    struct handle *found = *link;
    if (!found)
        return NULL;
    *link = found->next_doomed;
    if (root->last_doomed == found)
        root->last_doomed = before;
    found->next_doomed = NULL;
    return found;
}

/* Of what is queued only that: the op that runs may be using what another thread has closed. */
static void destroy_invalidated(struct handle *root)
{
    struct handle *handle;
    while ((handle = next_invalidated(root))) {
        struct handle *owner = handle->owner;
        bool last = owner && owner->references == 1 && owner->state == HANDLE_OPEN;
        finish(handle, root);
        if (last) /* nobody but this child referred to it */
            owner->state = HANDLE_INVALIDATED;
    }
}

/* Runs the pending destructions of a tree, unless it is pinned: then the last unpin comes back here. */
static void settle(struct handle *root)
{
    if (root->pins > 0)
        return;
    root->references++;
    root->pins = 1;
    root->pinner = this_thread();
    for (;;) {
        destroy_doomed(root);
        if (root->references > 1 || root->state != HANDLE_OPEN)
            break;
        end(root, root, HANDLE_CLOSED); /* only this function still refers to it */
    }
    root->pins = 0;
    root->pinner = 0;
    if (--root->references == 0)
        forget(root);
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
        *handle = (struct handle){.native = native, .kind = kind, .references = 1, .adopted = adopted, .realm = REALM_NONE};
        enter_alive(handle);
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

enum status handle_pin(struct handle *const *handles, struct pin *pins, int count, bool exclusive, int *culprit)
{
    enum status status = STATUS_OK;
    take_lock();
    unsigned long self = this_thread();
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        const struct handle *root = root_of(handles[i]);
        if (handles[i]->state != HANDLE_OPEN)
            status = STATUS_CLOSED;
        else if (root->pins > 0 && (exclusive || root->pinner != self))
            status = STATUS_BUSY;
        if (status != STATUS_OK && culprit)
            *culprit = i;
    }
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        struct handle *root = root_of(handles[i]);
        root->pins++;
        root->pinner = self;
        root->references++;
        handles[i]->references++;
        pins[i] = (struct pin){handles[i], root};
    }
    drop_lock();
    return status;
}

void handle_unpin(struct pin *pins, int count)
{
    take_lock();
    for (int i = 0; i < count; i++) {
        drop(pins[i].handle, root_of(pins[i].handle));
        if (--pins[i].root->pins == 0)
            pins[i].root->pinner = 0;
    }
    /* Only now, when no tree is pinned by this call any more: what was given or moved may be queued in another one's. */
    for (int i = 0; i < count; i++) {
        struct handle *root = pins[i].root;
        if (root->owner) { /* given away meanwhile */
            struct handle *above = root_of(root);
            drop(root, above);
            settle(above);
        } else {
            root->references--;
            settle(root);
        }
    }
    drop_lock();
}

static void end_chosen(struct handle *handle, struct handle *root, handle_chosen *chosen, const void *data)
{
    for (struct handle *child = handle->newest_child; child; child = child->older) {
        if (child->state != HANDLE_OPEN)
            continue;
        if (chosen(child, data))
            end_subtree(child, root, HANDLE_INVALIDATED);
        else
            end_chosen(child, root, chosen, data);
    }
}

void handle_end_chosen(struct handle *handle, handle_chosen *chosen, const void *data)
{
    take_lock();
    struct handle *root = root_of(handle);
    end_chosen(handle, root, chosen, data);
    destroy_invalidated(root);
    drop_lock();
}

enum status handle_give(struct handle *handle, struct handle *owner)
{
    enum status status = STATUS_OK;
    take_lock();
    if (handle->owner || !handle->adopted || root_of(owner) == handle)
        status = STATUS_WRONG_OWNER;
    else if (handle->state != HANDLE_OPEN || owner->state != HANDLE_OPEN)
        status = STATUS_CLOSED;
    if (status == STATUS_OK) {
        handle->adopted = false;
        attach(handle, owner);
    }
    drop_lock();
    return status;
}

void handle_take_back(struct handle *handle)
{
    take_lock();
    struct handle *owner = handle->owner, *root = root_of(owner);
    handle->realm = root->realm;
    handle->adopted = true;
    detach(handle);
    drop(owner, root);
    drop_lock();
}

enum status handle_move(struct handle *handle, struct handle *owner)
{
    take_lock();
    enum status status = handle->state == HANDLE_OPEN && owner->state == HANDLE_OPEN ? STATUS_OK : STATUS_CLOSED;
    if (status == STATUS_OK) {
        struct handle *old = handle->owner, *root = root_of(old);
        detach(handle);
        attach(handle, owner);
        drop(old, root);
    }
    drop_lock();
    return status;
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

struct handle *handle_root(struct handle *handle)
{
    return root_of(handle);
}

enum handle_state handle_state(const struct handle *handle)
{
    take_lock();
    enum handle_state state = handle->state;
    drop_lock();
    return state;
}

void handle_set_realm(struct handle *root, int64_t realm)
{
    take_lock();
    root->realm = realm;
    drop_lock();
}

static void describe(const struct handle *handle, struct handle_facts *facts)
{
    const struct handle *root = handle;
    while (root->owner)
        root = root->owner;
    *facts = (struct handle_facts){.number = handle->number,
                                   .owner = handle->owner ? handle->owner->number : 0,
                                   .root = root->number,
                                   .kind = handle->kind,
                                   .state = handle->state,
                                   .adopted = handle->adopted,
                                   .realm = root->realm};
}

void handle_describe(const struct handle *handle, struct handle_facts *facts)
{
    take_lock();
    describe(handle, facts);
    drop_lock();
}

size_t handle_list(int64_t realm, struct handle_facts *facts, size_t capacity)
{
    size_t count = 0;
    take_lock();
    for (struct handle *handle = reveal(newest_alive); handle; handle = reveal(handle->older_alive)) {
        if (handle->state != HANDLE_OPEN || root_of(handle)->realm != realm)
            continue;
        if (count < capacity)
            describe(handle, &facts[count]);
        count++;
    }
    drop_lock();
    return count;
}

/* Marks the open handles of one rank, newest first, and puts their roots into *settling once, each referenced. */
static void end_rank(int64_t realm, int rank, struct handle ***settling)
{
    for (struct handle *handle = reveal(newest_alive); handle; handle = reveal(handle->older_alive)) {
        struct handle *root = root_of(handle);
        if (handle->state != HANDLE_OPEN || handle->kind->rank != rank || root->realm != realm)
            continue;
        end_subtree(handle, root, HANDLE_CLOSED);
        if (handle != root)
            continue;
        root->references++;
        root->next_to_settle = NULL;
        **settling = root;
        *settling = &root->next_to_settle;
    }
}

void handle_close_all(int64_t realm)
{
    struct handle *first = NULL, **last = &first;
    int highest = 0;
    take_lock();
    for (struct handle *handle = reveal(newest_alive); handle; handle = reveal(handle->older_alive))
        if (handle->kind->rank > highest)
            highest = handle->kind->rank;
    for (int rank = 0; rank <= highest; rank++)
        end_rank(realm, rank, &last);
    while (first) {
        struct handle *root = first;
        first = root->next_to_settle;
        settle(root);
        drop(root, root);
    }
    drop_lock();
}
