// Carries out what a rule says a call does to handles.
#pragma once

#include "call.h"

// Before the call: what it ends is ended already when another thread may get the same memory.
void begin_effects(struct call *call);

// After it: what it made, lent and tied, and what depends on its result.
void end_effects(struct call *call, uintptr_t result);
