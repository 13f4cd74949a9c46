// The calls of a program as a C program that repeats them: CAPSAN_HANDLES_TRACE, `--trace FILE`.
#pragma once

#include "call.h"

extern bool trace_is_on; // set while the process begins, reset for good when the file cannot be written

void trace_begin_call(struct call *call);
void trace_end_call(struct call *call, uintptr_t result);

// Before the call is made: it may be the one that crashes.
static inline void trace_call(struct call *call)
{
    if (__builtin_expect(trace_is_on, 0))
        trace_begin_call(call);
}

static inline void trace_result(struct call *call, uintptr_t result)
{
    if (__builtin_expect(trace_is_on, 0))
        trace_end_call(call, result);
}

// The same for calls without handles, of which nothing else is kept (`also` in semantics.def).
void trace_enter(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address);
void trace_leave(struct call *call, uintptr_t result);

// The file is made by the first call, if it does not exist: other processes write to FILE.<pid>.
void begin_trace(const char *file);

// Around a fork.
void lock_trace(void);
void unlock_trace(void);
