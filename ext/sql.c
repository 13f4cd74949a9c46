/* SQL on a dataset, in the dialect of its driver: mostly OGR SQL.
 *
 * A result of OGR SQL reads through the layers that it selects from, sets filters on them and moves where they read; its end sets
 * these back. Thus results end before any layer does. */
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>

#include "call.h"
#include "views.h"

int op_select(struct call *call)
{
    if (!STARTS_WITH_CI(arg_text(call, 1), "SELECT"))
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (statement) must begin with SELECT; for others see execute");
    OGRLayerH result = GDALDatasetExecuteSQL(arg_native(call, 0), arg_text(call, 1), NULL, NULL);
    return result ? give_adopted(call, result) : call_fail_gdal(call, "no result");
}

int op_result_layer(struct call *call)
{
    return give_borrowed(call, arg_native(call, 0)); /* to GDAL, they are one and the same */
}

static bool is_layer(const struct handle *handle, const void *data)
{
    (void)data;
    return handle_kind(handle) == &kinds[KIND_LAYER];
}

int op_execute(struct call *call)
{
    GDALDatasetH dataset = arg_native(call, 0);
    end_results(call->args[0].handle);
    handle_end_chosen(call->args[0].handle, is_layer, NULL);
    OGRLayerH result = GDALDatasetExecuteSQL(dataset, arg_text(call, 1), NULL, NULL);
    bool failed = !result && CPLGetLastErrorType() >= CE_Failure;
    int status = failed ? call_fail_gdal(call, "refused") : STATUS_OK;
    if (result)
        GDALDatasetReleaseResultSet(dataset, result);
    return status;
}
