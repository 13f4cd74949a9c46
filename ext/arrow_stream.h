/* The Arrow C stream of a layer, and what others get of it.
 *
 * The handle's native object is GDAL's stream, on the heap. It must not leave the tree: it reads its layer, and dies with it. What
 * a capsule points to is a stream of our own, which a consumer moves out (Arrow's PyCapsule interface) and keeps for as long as
 * it likes, on any thread. That one holds a reference to the handle, and so keeps the dataset; each of its callbacks pins the
 * tree first. After close of the stream, its layer or its dataset they answer EINVAL, and EBUSY while another thread is inside. */
#ifndef GEOCAPSULE_ARROW_STREAM_H
#define GEOCAPSULE_ARROW_STREAM_H

#include <ogr_api.h>
#include <ogr_recordbatch.h>

#include "handle.h"

/* Starts a stream of batches of at most `rows` features. The caller owns it. NULL: the library cannot, or has no memory. */
struct ArrowArrayStream *arrow_stream_open(OGRLayerH layer, int rows);

/* Before its layer ends. */
void arrow_stream_release(struct ArrowArrayStream *stream);

/* Makes the stream that a capsule of this handle points to, with a reference to the handle; NULL: no memory. Its consumer, or
 * arrow_stream_unexport, calls its release. */
void *arrow_stream_export(struct handle *handle);

/* Frees what arrow_stream_export made, and releases it unless a consumer has moved it out. Needs no interpreter, never fails. */
void arrow_stream_unexport(void *exported);

#endif
