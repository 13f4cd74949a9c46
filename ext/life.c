/* What every handle can do. */
#include "call.h"

int op_close(struct call *call)
{
    handle_close(call->args[0].handle);
    return STATUS_OK;
}

int op_is_closed(struct call *call)
{
    return give_int(call, handle_state(call->args[0].handle) != HANDLE_OPEN);
}
