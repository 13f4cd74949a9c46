/* Raster attribute tables: of their own, or views of what a band has. */
#include <cpl_error.h>
#include <gdal.h>

#include "dependents.h"

int op_attribute_table(struct call *call)
{
    GDALRasterAttributeTableH table = GDALCreateRasterAttributeTable();
    return table ? give_adopted(call, table) : call_fail_gdal(call, "cannot create");
}

int op_copy_attribute_table(struct call *call)
{
    GDALRasterAttributeTableH copy = GDALRATClone(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

int op_band_attribute_table(struct call *call)
{
    GDALRasterAttributeTableH table = GDALGetDefaultRAT(arg_native(call, 0));
    return table ? give_borrowed(call, table) : call_fail(call, STATUS_LIBRARY_ERROR, "this Band has no attribute table");
}

int op_set_attribute_table(struct call *call)
{
    GDALRasterBandH band = arg_native(call, 0);
    /* A copy: the table may be the very one that GDAL is about to free. */
    GDALRasterAttributeTableH copy = GDALRATClone(arg_native(call, 1));
    if (!copy)
        return call_fail_gdal(call, "cannot copy the table");
    const void *old = GDALGetDefaultRAT(band);
    if (old)
        end_band_views(call, KIND_ATTRIBUTE_TABLE, old);
    CPLErr error = GDALSetDefaultRAT(band, copy);
    GDALDestroyRasterAttributeTable(copy);
    return error == CE_None ? STATUS_OK : call_fail_gdal(call, "cannot set the attribute table");
}

int op_attribute_table_size(struct call *call)
{
    GDALRasterAttributeTableH table = arg_native(call, 0);
    const double size[] = {GDALRATGetColumnCount(table), GDALRATGetRowCount(table)};
    return give_reals(call, size, 2);
}

int op_add_column(struct call *call)
{
    if (GDALRATCreateColumn(arg_native(call, 0), arg_text(call, 1), (GDALRATFieldType)arg_int(call, 2),
                            (GDALRATFieldUsage)arg_int(call, 3)) != CE_None)
        return call_fail_gdal(call, "cannot add a column");
    return STATUS_OK;
}

int op_set_row_count(struct call *call)
{
    GDALRATSetRowCount(arg_native(call, 0), arg_int(call, 1));
    return CPLGetLastErrorType() >= CE_Failure ? call_fail_gdal(call, "cannot change the number of rows") : STATUS_OK;
}

static int find_cell(struct call *call)
{
    GDALRasterAttributeTableH table = arg_native(call, 0);
    int rows = GDALRATGetRowCount(table), columns = GDALRATGetColumnCount(table);
    if (arg_int(call, 1) < rows && arg_int(call, 2) < columns)
        return STATUS_OK;
    return call_fail(call, STATUS_LIBRARY_ERROR, "no row %d, column %d in a table of %d rows, %d columns", arg_int(call, 1),
                     arg_int(call, 2), rows, columns);
}

int op_attribute(struct call *call)
{
    if (find_cell(call) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    const char *text = GDALRATGetValueAsString(arg_native(call, 0), arg_int(call, 1), arg_int(call, 2));
    return text ? give_text(call, text) : call_fail_gdal(call, "no such value");
}

int op_set_attribute(struct call *call)
{
    if (find_cell(call) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    GDALRATSetValueAsString(arg_native(call, 0), arg_int(call, 1), arg_int(call, 2), arg_text(call, 3));
    return STATUS_OK;
}
