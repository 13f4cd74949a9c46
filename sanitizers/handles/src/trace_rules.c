// The generated table of how a trace writes arguments.
#include "trace_rule.h"

#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include "headers.inc"

#include "trace_sizes.h"

#include "trace.inc"
