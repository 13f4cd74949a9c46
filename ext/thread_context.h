/* Contexts that belong to a thread, as PROJ and GEOS advise: one context a thread.
 *
 * A thread's contexts are made when it first asks, and held by thread-local storage: when the thread ends, its hold is dropped.
 * What was made in such a context holds it, too, so the native context is destroyed when the last of them is gone, on whichever
 * thread that is. Its realm is REALM_NONE: handle_close_all leaves it and what is below it alone. The main thread's contexts
 * stay until the process ends. In a forked child the contexts of the thread that forked are still that thread's. */
#ifndef GEOCAPSULE_THREAD_CONTEXT_H
#define GEOCAPSULE_THREAD_CONTEXT_H

#include "kinds.h"

/* The calling thread's own handle of KIND_CONTEXT or KIND_GEOS_CONTEXT. Borrowed from the thread. NULL: no memory. */
struct handle *thread_context(enum kind_index kind);

#endif
