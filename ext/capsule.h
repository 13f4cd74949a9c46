/* One PyCapsule for one handle.
 *
 * The capsule's pointer is the native object and its name the native type, so that another extension can consume it with
 * PyCapsule_GetPointer(capsule, "gdal_dataset"). Its context is the metadata below, which says whose object that is. When
 * the handle ends, by close, with its owner, from whatever thread, the capsule is renamed to "closed_gdal_dataset": no
 * consumer can get a dead pointer after that. (DLPack marks consumed capsules in the same way.)
 *
 * A kind may export something else than the native object (see struct kind): an Arrow stream is one that the consumer moves out,
 * as Arrow's PyCapsule interface says.
 *
 * The destructor works from the context only: it calls nothing of Python's but the capsule accessors, raises nothing,
 * keeps the GIL, and reports trouble on stderr. It runs at most once, and not at all for a capsule that leaks. A consumer must
 * not take the destructor out: the handle would go on telling a dead capsule. */
#ifndef GEOCAPSULE_CAPSULE_H
#define GEOCAPSULE_CAPSULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#include "handle.h"

enum { CAPSULE_ABI_VERSION = 1 };

/* What PyCapsule_GetContext returns for one of our capsules. Read-only for consumers; lives as long as the capsule. */
struct capsule_metadata {
    uint32_t abi_version;        /* of this struct: check it first */
    const char *library;         /* "GDAL" */
    const char *library_version; /* "3.6.2": of the copy that made the object, in a process that may have several */
    const char *allocator;       /* whose memory it is */
    const char *destroyer;       /* the native destroy function, NULL for a view. The capsule calls it; a consumer must not. */
    const struct kind *kind;
    struct handle *handle;   /* one reference, dropped by the destructor */
    const PyObject *capsule; /* whose context this is, so that a copied context is recognised */
    void *exported;          /* what the kind's export_native made, freed by the destructor; NULL: the pointer is the native object */
};

/* Wraps a handle and takes over the caller's reference to it, also on failure: NULL with MemoryError set. */
PyObject *capsule_create(struct handle *handle, const char *library_version);

enum capsule_check {
    CAPSULE_OURS,
    CAPSULE_NONE,    /* not a capsule */
    CAPSULE_FOREIGN, /* a capsule that was not made here, or whose context is not the one it was made with */
    CAPSULE_RENAMED, /* ours, but a consumer renamed it: it took the object over */
};

/* Finds the handle behind an object, open or ended; not referenced for the caller. Safe on forged contexts: a context is
 * looked up before it is read. Sets no exception. */
enum capsule_check capsule_find_handle(PyObject *object, struct handle **handle);

/* The metadata of a capsule that was made here and has not lost its context, open or ended; else NULL. As safe, and for those to
 * whom the handle is of no use: see builds.h. */
const struct capsule_metadata *capsule_find_metadata(PyObject *object);

#endif
