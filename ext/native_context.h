/* Making the contexts of PROJ and GEOS, the way ops expect them: silent, and with errors kept for whoever asks. */
#ifndef GEOCAPSULE_NATIVE_CONTEXT_H
#define GEOCAPSULE_NATIVE_CONTEXT_H

#include "kinds.h"

/* A PJ_CONTEXT * (KIND_CONTEXT) or a GEOSContextHandle_t (KIND_GEOS_CONTEXT), for the caller to adopt. NULL: no memory. */
void *native_context_create(enum kind_index kind);

/* The same for what a thread keeps until it ends: the fuzzer's ledger tells by this function that it may outlive a program. */
void *native_context_create_for_thread(enum kind_index kind);

/* What PROJ last said to this thread, in any context; empty if nothing since it was forgotten. GEOS: see call_fail_geos. */
const char *native_context_message(void);
void native_context_forget_message(void);

#endif
