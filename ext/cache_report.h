/* What GDAL's block cache holds, told to tracemalloc. */
#ifndef GEOCAPSULE_CACHE_REPORT_H
#define GEOCAPSULE_CACHE_REPORT_H

#include "ops.h"

/* tracemalloc's domain for it: "GDAL" in ASCII. Domain 0 is Python's own, and has the pixels of raster buffers. */
#define CACHE_DOMAIN 0x4744414C

/* After an op that may have filled or emptied the cache: one block of as many bytes as the cache now holds, made where Python now
 * is. Does nothing while tracemalloc is off. Needs the GIL. */
void cache_report(const struct op *op);

#endif
