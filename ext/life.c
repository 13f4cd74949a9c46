/* What every handle can do. */
#include <cpl_error.h>

#include "call.h"

int op_close(struct call *call)
{
    handle_close(call->args[0].handle);
    /* GDAL writes what is left when a dataset ends: lost data must not go unsaid. */
    return CPLGetLastErrorType() >= CE_Failure ? call_fail_gdal(call, "closed, but not all could be written") : STATUS_OK;
}

int op_is_closed(struct call *call)
{
    return give_int(call, handle_state(call->args[0].handle) != HANDLE_OPEN);
}
