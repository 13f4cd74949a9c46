#include "trace.h"
void trace_call(const struct call *call)
{
    (void)call;
}
void trace_result(const struct call *call, uintptr_t result)
{
    (void)call;
    (void)result;
}
void begin_trace(const char *file)
{
    (void)file;
}
void end_trace(void)
{
}
