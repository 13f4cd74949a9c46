/* Who owns what: a tree of native handles, in plain C.
 *
 * A handle stands for one native object: a dataset, a geometry, a context. It knows what kind of thing that is, who owns it,
 * and whether it is still open. The rules, in the order in which they are usually broken elsewhere:
 *
 *   1. A child holds a reference to its owner, so an owner is torn down only after its last child. Dropping a dataset while
 *      a band of it is in use is therefore harmless: the dataset goes when the band does. No Python reference is involved,
 *      so no cycle can hide in one, and releasing needs no interpreter.
 *   2. Close is deterministic. The whole subtree is marked closed at once, children first, newest first, and every wrapper is
 *      told (on_end) before any native function runs. Only then are the native objects destroyed, in that same order.
 *      A second close does nothing. Later use answers CLOSED.
 *   3. A native pointer is borrowed until it is adopted: handle_borrow marks a view that its owner frees, handle_adopt takes
 *      ownership. A native object is destroyed at most once, whatever wrappers exist.
 *   4. While an op runs, the root of each of its arguments is pinned, by one thread at a time, re-entrantly. Another thread
 *      gets BUSY instead of a crash: GDAL datasets are not thread-safe, and neither is a PROJ or GEOS context.
 *   5. Close and release never wait. If the tree is pinned, by another thread or by the very callback that calls close, the
 *      native destruction runs when the last pin drops.
 *   6. Nothing is swept. No function here closes a handle that nobody closed or released; handle_close_all is for who asks.
 *   7. What an op is about to invalidate it ends first (handle_end_chosen): a feature whose fields change, a view of what is
 *      removed. Later use answers CLOSED, where the bare library would read freed memory.
 *   8. Ownership moves only as a whole. handle_give makes a root a view of its new owner, as the libraries' "Directly" calls do;
 *      handle_move hangs a child below another owner. Ops that do 7 or 8 pin exclusively: no op further up, on this thread
 *      either, may be inside one of the trees.
 *
 * Use:
 *      struct handle *dataset, *band;
 *      handle_adopt(&kinds[KIND_DATASET], GDALOpen(...), NULL, &dataset);       refers to nobody
 *      handle_borrow(&kinds[KIND_BAND], GDALGetRasterBand(...), dataset, &band); holds its dataset
 *      handle_release(dataset);                                                 still open, because of the band
 *      struct pin pin;
 *      if (handle_pin(&band, &pin, 1, false, NULL) == STATUS_OK) { use handle_native(band); handle_unpin(&pin, 1); }
 *      handle_release(band);                                                    now GDALClose runs
 *
 * Every function here is thread-safe: one lock guards all trees, held for pointer moves only, never across a native call.
 * After fork the child finds this file's own state in order. A handle that another thread had pinned at that moment stays BUSY
 * in the child, since its native state is unknown. The libraries have locks of their own: if any other thread was inside one of
 * them when the process forked, a native call in the child may wait for ever, whatever the handle. */
#ifndef GEOCAPSULE_HANDLE_H
#define GEOCAPSULE_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum status {
    STATUS_OK,
#define ERROR(name, python, base, meaning) STATUS_##name,
#include "errors.def"
#undef ERROR
    STATUS_COUNT
};

struct handle;

/* What is known about all handles of one kind. Static storage; handles point to it. */
struct kind {
    const char *name;         /* "Dataset": for people */
    const char *capsule_name; /* "gdal_dataset": the native type, for consumers of the capsule */
    const char *closed_name;  /* "closed_gdal_dataset": the capsule's name from its end on */
    const char *library;      /* "GDAL" */
    const char *allocator;    /* whose memory it is: "libgdal" */
    const char *variable;     /* what examples call one, without its number: "d" */
    const char *destroyer;    /* name of the native destroy function, for metadata and reports; NULL for pure views */
    /* Destroys an adopted native object. `owner` is the handle it was adopted under (NULL for a root); its native pointer is
     * still valid. Runs with the tree pinned and without the lock; may be called on any thread. */
    void (*destroy)(void *native, const struct handle *owner);
    /* For a kind whose native object must not leave the tree: make what a capsule points to instead (NULL: no memory), and take
     * that back when the capsule goes. Or both NULL. */
    void *(*export_native)(struct handle *handle);
    void (*unexport)(void *exported);
    int rank; /* when handle_close_all comes to it: lowest first */
};

/* Tells a wrapper (a capsule, say) that its handle has ended. Called once at most, with the lock held and before any native
 * call: it must be short and must not call back into this file. */
typedef void handle_on_end(struct handle *handle, void *wrapper);

/* Makes a handle that owns `native`, below `owner` or, with NULL, as a root. On STATUS_OK the caller holds one reference.
 * Otherwise *result is NULL and `native` has been destroyed: CLOSED if the owner was closed meanwhile, OUT_OF_MEMORY. The caller
 * has pinned the owner, whose native pointer its children's destruction may need. */
enum status handle_adopt(const struct kind *kind, void *native, struct handle *owner, struct handle **result);

/* Makes a handle for a view: `native` stays the property of `owner`, which must not be NULL. Errors as handle_adopt, and
 * `native` is left alone. */
enum status handle_borrow(const struct kind *kind, void *native, struct handle *owner, struct handle **result);

/* Registers the one wrapper of a handle and its hook; NULL, NULL takes it back. CLOSED if the handle has already ended (the
 * hook is then not kept: the caller does itself what the hook would have done). The wrapper is not owned. */
enum status handle_wrap(struct handle *handle, void *wrapper, handle_on_end *on_end);

void handle_retain(struct handle *handle);

/* Drops one reference. The last one ends the handle: its native object is destroyed, then its hold on its owner dropped. */
void handle_release(struct handle *handle);

/* Closes the subtree below and including `handle` (rule 2). The caller's reference stays. */
void handle_close(struct handle *handle);

/* One handle in use, and the root under which it was when that began. The caller's memory; holds a reference to both. */
struct pin {
    struct handle *handle, *root;
};

/* Pins the roots of `count` handles for this thread, all or none, into `pins`. CLOSED if one of the handles has ended, BUSY if
 * another thread has pinned one of the roots or, with `exclusive`, any has, this one too; *culprit (if not NULL) is then the
 * index of that handle. */
enum status handle_pin(struct handle *const *handles, struct pin *pins, int count, bool exclusive, int *culprit);
void handle_unpin(struct pin *pins, int count);

/* Ends the open handles below `handle` (not itself) that are chosen, each with its subtree, and destroys them before it returns; and
 * nothing else, though another thread may have closed more.
 * The caller has pinned the tree exclusively. `chosen` is called with the lock held: short, and none of this file's functions
 * but handle_kind, handle_native and handle_owner. */
typedef bool handle_chosen(const struct handle *handle, const void *data);
void handle_end_chosen(struct handle *handle, handle_chosen *chosen, const void *data);

/* Makes an adopted root a view of `owner`, which frees it from now on; what is below it comes along. WRONG_OWNER, and nothing
 * done, if it is not an adopted root or if `owner` is itself below it. The caller has pinned both exclusively. */
enum status handle_give(struct handle *handle, struct handle *owner);

/* Makes a view that handle_give made an adopted root again: for an op whose library refused what it was given. */
void handle_take_back(struct handle *handle);

/* Hangs a child below another owner of the kind of its present one. CLOSED, and nothing done, if another thread has closed one of
 * them meanwhile. The caller has pinned both exclusively. */
enum status handle_move(struct handle *handle, struct handle *owner);

/* NULL once destroyed. Stable only while pinned. */
void *handle_native(const struct handle *handle);
const struct kind *handle_kind(const struct handle *handle);

/* The owner, or NULL for a root and for what has been destroyed. Not referenced for the caller. */
struct handle *handle_owner(const struct handle *handle);

/* The topmost owner, or the handle itself. Stable only while pinned. */
struct handle *handle_root(struct handle *handle);

enum handle_state { HANDLE_OPEN, HANDLE_CLOSED, HANDLE_ENDED_WITH_OWNER, HANDLE_INVALIDATED };
enum handle_state handle_state(const struct handle *handle);

/* Realms keep apart what belongs to different interpreters of one process: the number of a root's realm is that of all below it.
 * Until set it is REALM_NONE, which handle_close_all never asks for: what a thread keeps for itself, say. */
enum { REALM_NONE = -1 };
void handle_set_realm(struct handle *root, int64_t realm);

/* What can be said of a handle. Numbers identify handles: they begin at 1 and are not used again. */
struct handle_facts {
    uint64_t number, owner; /* owner: 0 for none */
    uint64_t root;          /* the number of the root of its tree, itself perhaps */
    const struct kind *kind;
    enum handle_state state;
    bool adopted;
    int64_t realm;
};
void handle_describe(const struct handle *handle, struct handle_facts *facts);

/* Writes the facts of the open handles of a realm, newest first, as many as there is room for; returns how many there are. */
size_t handle_list(int64_t realm, struct handle_facts *facts, size_t capacity);

/* Closes all open handles of a realm, by the rank of their kinds: all are marked before the first is destroyed. */
void handle_close_all(int64_t realm);

#endif
