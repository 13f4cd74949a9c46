/* Style tables: named feature styles of a dataset or a layer. */
#include <gdal.h>
#include <ogr_api.h>

#include "call.h"
#include "views.h"

int op_style_table(struct call *call)
{
    OGRStyleTableH table = OGR_STBL_Create();
    return table ? give_adopted(call, table) : call_fail_gdal(call, "cannot make a style table");
}

int op_add_style(struct call *call)
{
    if (!OGR_STBL_AddStyle(arg_native(call, 0), arg_text(call, 1), arg_text(call, 2)))
        return call_fail_gdal(call, "cannot add the style");
    return STATUS_OK;
}

int op_find_style(struct call *call)
{
    const char *style = OGR_STBL_Find(arg_native(call, 0), arg_text(call, 1));
    return style ? give_text(call, style)
                 : call_fail(call, STATUS_LIBRARY_ERROR, "this StyleTable has no style \"%.40s\"", arg_text(call, 1));
}

static int give_view(struct call *call, OGRStyleTableH table)
{
    return table ? give_borrowed(call, table) : call_fail(call, STATUS_LIBRARY_ERROR, "there is no style table");
}

int op_dataset_styles(struct call *call)
{
    return give_view(call, GDALDatasetGetStyleTable(arg_native(call, 0)));
}

int op_layer_styles(struct call *call)
{
    return give_view(call, OGR_L_GetStyleTable(arg_native(call, 0)));
}

typedef void set_table(void *owner, OGRStyleTableH table);

/* Replaces the table `old` of argument 0 by a copy of argument 1. GDAL destroys the old one before it copies. */
static int copy_table(struct call *call, OGRStyleTableH old, set_table *set)
{
    OGRStyleTableH table = arg_native(call, 1);
    if (table == old)
        return STATUS_OK;
    if (old)
        end_views(call->args[0].handle, KIND_STYLE_TABLE, old);
    set(arg_native(call, 0), table);
    return STATUS_OK;
}

/* Replaces the table `old` of argument 0 by argument 1 itself. */
static int give_table(struct call *call, OGRStyleTableH old, set_table *set)
{
    int status = hand_over(call);
    if (status != STATUS_OK)
        return status;
    if (old)
        end_views(call->args[0].handle, KIND_STYLE_TABLE, old);
    set(arg_native(call, 0), arg_native(call, 1));
    return STATUS_OK;
}

int op_set_dataset_styles(struct call *call)
{
    return copy_table(call, GDALDatasetGetStyleTable(arg_native(call, 0)), GDALDatasetSetStyleTable);
}

int op_set_dataset_styles_directly(struct call *call)
{
    return give_table(call, GDALDatasetGetStyleTable(arg_native(call, 0)), GDALDatasetSetStyleTableDirectly);
}

int op_set_layer_styles(struct call *call)
{
    return copy_table(call, OGR_L_GetStyleTable(arg_native(call, 0)), OGR_L_SetStyleTable);
}

int op_set_layer_styles_directly(struct call *call)
{
    return give_table(call, OGR_L_GetStyleTable(arg_native(call, 0)), OGR_L_SetStyleTableDirectly);
}
