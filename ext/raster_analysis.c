/* What looks at every pixel of a band, and says how far it has come. */
#include <stdlib.h>

#include <gdal.h>
#include <gdal_alg.h>

#include "call.h"

int op_histogram(struct call *call)
{
    int buckets = arg_int(call, 3);
    double low = arg_real(call, 1), high = low + buckets * arg_real(call, 2);
    GUIntBig *counts = calloc((size_t)buckets, sizeof *counts);
    if (!counts)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %d buckets", buckets);
    CPLErr done =
        GDALGetRasterHistogramEx(arg_native(call, 0), low, high, buckets, counts, FALSE, FALSE, report_progress, arg_callback(call, 4));
    struct value *items = done == CE_None ? give_list(call, (size_t)buckets) : NULL;
    for (int i = 0; items && i < buckets; i++)
        items[i] = (struct value){.type = VALUE_INT, .integer = (int64_t)counts[i]};
    free(counts);
    if (done != CE_None)
        return call_fail_gdal(call, "cannot count");
    return items ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

int op_fill_nodata(struct call *call)
{
    char *options[] = {"TEMP_FILE_DRIVER=MEM", NULL}; /* not a file in the working directory */
    if (GDALFillNodata(arg_native(call, 0), NULL, arg_real(call, 1), 0, 0, options, report_progress, arg_callback(call, 2)) != CE_None)
        return call_fail_gdal(call, "cannot fill");
    return STATUS_OK;
}

int op_sieve(struct call *call)
{
    GDALRasterBandH band = arg_native(call, 0);
    if (GDALSieveFilter(band, NULL, band, arg_int(call, 1), 4, NULL, report_progress, arg_callback(call, 2)) != CE_None)
        return call_fail_gdal(call, "cannot sieve");
    return STATUS_OK;
}
