/* The definitions of layers and of their fields, and changes of these. */
#include <string.h>

#include <ogr_api.h>

#include "call.h"
#include "views.h"

int op_layer_definition(struct call *call)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(arg_native(call, 0));
    return definition ? give_borrowed(call, definition) : call_fail_gdal(call, "this Layer has no definition");
}

int op_definition_field_count(struct call *call)
{
    return give_int(call, OGR_FD_GetFieldCount(arg_native(call, 0)));
}

int op_definition_field(struct call *call)
{
    OGRFeatureDefnH definition = arg_native(call, 0);
    int count = OGR_FD_GetFieldCount(definition), index = arg_int(call, 1);
    OGRFieldDefnH field = index < count ? OGR_FD_GetFieldDefn(definition, index) : NULL;
    return field ? give_borrowed(call, field)
                 : call_fail(call, STATUS_LIBRARY_ERROR, "this LayerDefinition has %d fields, and none at %d", count, index);
}

int op_field_definition(struct call *call)
{
    const char *wanted = arg_text(call, 1);
    int type = 0;
    while (type <= OFTMaxType && strcmp(OGR_GetFieldTypeName((OGRFieldType)type), wanted) != 0)
        type++;
    if (type > OFTMaxType)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (type): no field type \"%.40s\"", wanted);
    OGRFieldDefnH field = OGR_Fld_Create(arg_text(call, 0), (OGRFieldType)type);
    return field ? give_adopted(call, field) : call_fail_gdal(call, "cannot make a field definition");
}

int op_field_name(struct call *call)
{
    return give_text(call, OGR_Fld_GetNameRef(arg_native(call, 0)));
}

int op_field_type(struct call *call)
{
    return give_text(call, OGR_GetFieldTypeName(OGR_Fld_GetType(arg_native(call, 0))));
}

/* STATUS_OK if the layer in argument 0 can be changed so, and has a field at each of `count` arguments from 1 on. Nothing has
 * been ended yet: a change that is refused invalidates nothing. */
static int check_change(struct call *call, const char *capability, int count)
{
    OGRLayerH layer = arg_native(call, 0);
    if (!OGR_L_TestCapability(layer, capability))
        return call_fail(call, STATUS_LIBRARY_ERROR, "the fields of this Layer cannot be changed");
    int fields = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    for (int i = 1; i <= count; i++)
        if (arg_int(call, i) >= fields)
            return call_fail(call, STATUS_LIBRARY_ERROR, "this Layer has %d fields, and none at %d", fields, arg_int(call, i));
    return STATUS_OK;
}

int op_add_field(struct call *call)
{
    OGRFieldDefnH field = arg_native(call, 1); /* before its handle ends, if it is a view of this layer's */
    int status = check_change(call, OLCCreateField, 0);
    if (status != STATUS_OK)
        return status;
    end_readers(call->args[0].handle);
    if (OGR_L_CreateField(arg_native(call, 0), field, TRUE) != OGRERR_NONE) /* copies it */
        return call_fail_gdal(call, "cannot add the field");
    return STATUS_OK;
}

int op_delete_field(struct call *call)
{
    int status = check_change(call, OLCDeleteField, 1);
    if (status != STATUS_OK)
        return status;
    end_readers(call->args[0].handle);
    if (OGR_L_DeleteField(arg_native(call, 0), arg_int(call, 1)) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot delete the field");
    return STATUS_OK;
}

int op_reorder_field(struct call *call)
{
    int status = check_change(call, OLCReorderFields, 2);
    if (status != STATUS_OK)
        return status;
    end_readers(call->args[0].handle);
    if (OGR_L_ReorderField(arg_native(call, 0), arg_int(call, 1), arg_int(call, 2)) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot move the field");
    return STATUS_OK;
}

int op_alter_field(struct call *call)
{
    OGRLayerH layer = arg_native(call, 0);
    OGRFieldDefnH field = arg_native(call, 2);
    int status = check_change(call, OLCAlterFieldDefn, 1);
    if (status != STATUS_OK || field == OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), arg_int(call, 1)))
        return status;
    end_readers(call->args[0].handle);
    if (OGR_L_AlterFieldDefn(layer, arg_int(call, 1), field, ALTER_NAME_FLAG | ALTER_TYPE_FLAG) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot alter the field");
    return STATUS_OK;
}
