/* The identifier and the fields of a feature. */
#include <ogr_api.h>

#include "call.h"

int op_feature_fid(struct call *call)
{
    return give_int(call, OGR_F_GetFID(arg_native(call, 0)));
}

int op_set_feature_fid(struct call *call)
{
    if (OGR_F_SetFID(arg_native(call, 0), call->args[1].integer) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot set the identifier");
    return STATUS_OK;
}

int op_feature_field_count(struct call *call)
{
    return give_int(call, OGR_F_GetFieldCount(arg_native(call, 0)));
}

/* STATUS_OK if the feature in argument 0 has the field in argument 1. */
static int check_field(struct call *call)
{
    int count = OGR_F_GetFieldCount(arg_native(call, 0)), field = arg_int(call, 1);
    return field < count ? STATUS_OK : call_fail(call, STATUS_LIBRARY_ERROR, "this Feature has %d fields, and none at %d", count, field);
}

int op_feature_int(struct call *call)
{
    int status = check_field(call);
    return status == STATUS_OK ? give_int(call, OGR_F_GetFieldAsInteger64(arg_native(call, 0), arg_int(call, 1))) : status;
}

int op_feature_real(struct call *call)
{
    int status = check_field(call);
    return status == STATUS_OK ? give_real(call, OGR_F_GetFieldAsDouble(arg_native(call, 0), arg_int(call, 1))) : status;
}

int op_feature_text(struct call *call)
{
    int status = check_field(call);
    return status == STATUS_OK ? give_text(call, OGR_F_GetFieldAsString(arg_native(call, 0), arg_int(call, 1))) : status;
}

int op_set_feature_int(struct call *call)
{
    int status = check_field(call);
    if (status == STATUS_OK)
        OGR_F_SetFieldInteger64(arg_native(call, 0), arg_int(call, 1), call->args[2].integer);
    return status;
}

int op_set_feature_real(struct call *call)
{
    int status = check_field(call);
    if (status == STATUS_OK)
        OGR_F_SetFieldDouble(arg_native(call, 0), arg_int(call, 1), arg_real(call, 2));
    return status;
}

int op_set_feature_text(struct call *call)
{
    int status = check_field(call);
    if (status == STATUS_OK)
        OGR_F_SetFieldString(arg_native(call, 0), arg_int(call, 1), arg_text(call, 2));
    return status;
}
