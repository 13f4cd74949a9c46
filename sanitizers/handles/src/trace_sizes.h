// How large what a call's arguments point to is: what the counts in semantics.def are computed with (trace.inc).
// -1 if that cannot be known.
#pragma once

#include "call.h"

int64_t up_to_null(uintptr_t array);
int64_t strided(int64_t count, int64_t stride, int64_t size); // bytes from the first element to the end of the last

// Bytes of the buffers of GDALRasterIO and GDALDatasetRasterIO.
int64_t raster_size(int64_t columns, int64_t rows, int type, int64_t pixel, int64_t line);
int64_t dataset_size(int64_t columns, int64_t rows, int type, int64_t bands, int64_t pixel, int64_t line, int64_t band);

// These ask the library, if the handle is known to be alive.
int64_t block_size(const struct call *call, void *band);
int64_t wkb_size(const struct call *call, void *geometry);
int64_t points_size(const struct call *call, void *geometry, int64_t stride);
int64_t dimensions(const struct call *call, void *array);
int64_t layer_fields(const struct call *call, void *layer);
int64_t definition_fields(const struct call *call, void *definition);
int64_t coordinates(const struct call *call, int64_t each); // of the sequence that the call is given
