// The calls of a program as a C program that repeats them: CAPSAN_HANDLES_TRACE, `--trace FILE`.
#pragma once

#include "call.h"

void trace_call(const struct call *call);                     // before it is made: it may be the one that crashes
void trace_result(const struct call *call, uintptr_t result); // after
void begin_trace(const char *file);
void end_trace(void);
