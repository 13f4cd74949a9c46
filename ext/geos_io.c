/* Readers and writers of GEOS: objects with options, below a context. */
#include "geos_call.h"

int op_wkb_reader(struct call *call)
{
    GEOSWKBReader *reader = GEOSWKBReader_create_r(arg_native(call, 0));
    return reader ? give_adopted(call, reader) : call_fail_geos(call, "no reader");
}

int op_wkt_reader(struct call *call)
{
    GEOSWKTReader *reader = GEOSWKTReader_create_r(arg_native(call, 0));
    return reader ? give_adopted(call, reader) : call_fail_geos(call, "no reader");
}

int op_wkb_writer(struct call *call)
{
    GEOSWKBWriter *writer = GEOSWKBWriter_create_r(arg_native(call, 0));
    return writer ? give_adopted(call, writer) : call_fail_geos(call, "no writer");
}

int op_wkt_writer(struct call *call)
{
    GEOSWKTWriter *writer = GEOSWKTWriter_create_r(arg_native(call, 0));
    return writer ? give_adopted(call, writer) : call_fail_geos(call, "no writer");
}

int op_set_wkb_reader(struct call *call)
{
    GEOSWKBReader_setFixStructure_r(geos_context_of(call, 0), arg_native(call, 0), (char)arg_int(call, 1));
    return STATUS_OK;
}

int op_set_wkt_reader(struct call *call)
{
    GEOSWKTReader_setFixStructure_r(geos_context_of(call, 0), arg_native(call, 0), (char)arg_int(call, 1));
    return STATUS_OK;
}

int op_set_wkb_writer(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    GEOSWKBWriter *writer = arg_native(call, 0);
    GEOSWKBWriter_setByteOrder_r(context, writer, arg_int(call, 1));
    GEOSWKBWriter_setOutputDimension_r(context, writer, arg_int(call, 2));
    GEOSWKBWriter_setIncludeSRID_r(context, writer, (char)arg_int(call, 3));
    return STATUS_OK;
}

int op_set_wkt_writer(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    GEOSWKTWriter *writer = arg_native(call, 0);
    GEOSWKTWriter_setRoundingPrecision_r(context, writer, arg_int(call, 1));
    GEOSWKTWriter_setTrim_r(context, writer, (char)arg_int(call, 2));
    GEOSWKTWriter_setOutputDimension_r(context, writer, arg_int(call, 3));
    return STATUS_OK;
}

int op_read_wkb(struct call *call)
{
    const unsigned char *wkb = (const unsigned char *)call->args[1].data;
    GEOSGeometry *geometry = GEOSWKBReader_read_r(geos_context_of(call, 0), arg_native(call, 0), wkb, call->args[1].size);
    return give_geos_geometry(call, geometry, "not well-known binary");
}

int op_read_hex(struct call *call)
{
    const unsigned char *hex = (const unsigned char *)call->args[1].data;
    GEOSGeometry *geometry = GEOSWKBReader_readHEX_r(geos_context_of(call, 0), arg_native(call, 0), hex, call->args[1].size);
    return give_geos_geometry(call, geometry, "not well-known binary in hexadecimal digits");
}

int op_read_wkt(struct call *call)
{
    GEOSGeometry *geometry = GEOSWKTReader_read_r(geos_context_of(call, 0), arg_native(call, 0), arg_text(call, 1));
    return give_geos_geometry(call, geometry, "not well-known text");
}

int op_write_wkb(struct call *call)
{
    size_t size = 0;
    int status = geos_same_context(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    GEOSContextHandle_t context = geos_context_of(call, 0);
    unsigned char *wkb = GEOSWKBWriter_write_r(context, arg_native(call, 0), arg_native(call, 1), &size);
    return give_geos_bytes(call, context, wkb, size);
}

int op_write_hex(struct call *call)
{
    size_t size = 0;
    int status = geos_same_context(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    GEOSContextHandle_t context = geos_context_of(call, 0);
    unsigned char *hex = GEOSWKBWriter_writeHEX_r(context, arg_native(call, 0), arg_native(call, 1), &size);
    if (!hex)
        return call_fail_geos(call, "cannot be written");
    status = give_bytes(call, hex, size); /* with no NUL at its end */
    GEOSFree_r(context, hex);
    if (status == STATUS_OK)
        call->result.type = VALUE_TEXT;
    return status;
}

int op_write_wkt(struct call *call)
{
    int status = geos_same_context(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    GEOSContextHandle_t context = geos_context_of(call, 0);
    return give_geos_text(call, context, GEOSWKTWriter_write_r(context, arg_native(call, 0), arg_native(call, 1)));
}
