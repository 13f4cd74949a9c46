/* Arrow streams of layers as ops: see arrow_stream.h. */
#include <cpl_error.h>

#include "arrow_stream.h"
#include "call.h"

int op_arrow_stream(struct call *call)
{
    struct ArrowArrayStream *stream = arrow_stream_open(arg_native(call, 0), arg_int(call, 1));
    return stream ? give_adopted(call, stream) : call_fail_gdal(call, "no stream");
}

static int give_names(struct call *call, const struct ArrowSchema *schema)
{
    struct value *names = give_list(call, (size_t)schema->n_children);
    for (int64_t i = 0; names && i < schema->n_children; i++) {
        if (text_value(&names[i], schema->children[i]->name))
            continue;
        value_clear(&call->result);
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a name");
    }
    return names ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

int op_arrow_schema(struct call *call)
{
    struct ArrowArrayStream *stream = arg_native(call, 0);
    struct ArrowSchema schema;
    if (stream->get_schema(stream, &schema) != 0)
        return call_fail_gdal(call, "no schema");
    int status = give_names(call, &schema);
    schema.release(&schema);
    return status;
}

int op_arrow_next(struct call *call)
{
    struct ArrowArrayStream *stream = arg_native(call, 0);
    struct ArrowArray batch;
    if (stream->get_next(stream, &batch) != 0)
        return call_fail_gdal(call, "no batch");
    if (!batch.release)
        return call_fail(call, STATUS_EXHAUSTED, "there are no more batches");
    int64_t rows = batch.length;
    batch.release(&batch);
    return give_int(call, rows);
}
