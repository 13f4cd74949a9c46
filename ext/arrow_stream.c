#include "arrow_stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cpl_error.h>

struct ArrowArrayStream *arrow_stream_open(OGRLayerH layer, int rows)
{
    char size[48];
    snprintf(size, sizeof size, "MAX_FEATURES_IN_BATCH=%d", rows);
    char *options[] = {size, NULL};
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    if (stream && OGR_L_GetArrowStream(layer, stream, options))
        return stream;
    free(stream);
    return NULL;
}

void arrow_stream_release(struct ArrowArrayStream *stream)
{
    stream->release(stream);
    free(stream);
}

/* Behind an exported stream. */
struct lent {
    struct handle *handle; /* one reference */
    char error[200];       /* of the last call; empty: none */
};

static int fail(struct lent *lent, int code, const char *why)
{
    snprintf(lent->error, sizeof lent->error, "%s", why);
    return code;
}

/* Pins the tree and finds GDAL's stream; otherwise answers an errno, and *inner is NULL. */
static int enter(struct lent *lent, struct pin *pin, struct ArrowArrayStream **inner)
{
    lent->error[0] = '\0';
    *inner = NULL;
    switch (handle_pin(&lent->handle, pin, 1, false, NULL)) {
    case STATUS_OK:
        CPLPushErrorHandler(CPLQuietErrorHandler);
        CPLErrorReset();
        *inner = handle_native(lent->handle);
        return 0;
    case STATUS_BUSY:
        return fail(lent, EBUSY, "this stream, or what it reads, is in use by another thread");
    default:
        return fail(lent, EINVAL, "this stream was closed, by itself or with its layer or dataset");
    }
}

static int leave(struct lent *lent, struct pin *pin, int code)
{
    if (code != 0)
        fail(lent, code, CPLGetLastErrorMsg()[0] ? CPLGetLastErrorMsg() : "GDAL gives no reason");
    CPLPopErrorHandler();
    handle_unpin(pin, 1);
    return code;
}

static int lent_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
    struct lent *lent = stream->private_data;
    struct ArrowArrayStream *inner;
    struct pin pin;
    int code = enter(lent, &pin, &inner);
    return inner ? leave(lent, &pin, inner->get_schema(inner, schema)) : code;
}

static int lent_get_next(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    struct lent *lent = stream->private_data;
    struct ArrowArrayStream *inner;
    struct pin pin;
    int code = enter(lent, &pin, &inner);
    return inner ? leave(lent, &pin, inner->get_next(inner, array)) : code;
}

static const char *lent_get_last_error(struct ArrowArrayStream *stream)
{
    const struct lent *lent = stream->private_data;
    return lent->error[0] ? lent->error : NULL;
}

static void lent_release(struct ArrowArrayStream *stream)
{
    struct lent *lent = stream->private_data;
    stream->release = NULL;
    stream->private_data = NULL;
    handle_release(lent->handle);
    free(lent);
}

void *arrow_stream_export(struct handle *handle)
{
    struct ArrowArrayStream *stream = malloc(sizeof *stream);
    struct lent *lent = malloc(sizeof *lent);
    if (!stream || !lent) {
        free(stream);
        free(lent);
        return NULL;
    }
    handle_retain(handle);
    *lent = (struct lent){.handle = handle};
    *stream = (struct ArrowArrayStream){.get_schema = lent_get_schema,
                                        .get_next = lent_get_next,
                                        .get_last_error = lent_get_last_error,
                                        .release = lent_release,
                                        .private_data = lent};
    return stream;
}

void arrow_stream_unexport(void *exported)
{
    struct ArrowArrayStream *stream = exported;
    if (stream->release)
        stream->release(stream);
    free(stream);
}
