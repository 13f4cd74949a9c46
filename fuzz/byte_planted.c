/* The bugs that the gate provokes in each byte-level target: those of planted.c that need no interpreter. */
#include <stdlib.h>

#include <gdal.h>
#include <proj.h>

#include "byte_target.h"
#include "kinds.h"
#include "raster_buffer.h"

/* The compiler must not see through what these do. */
static void *volatile hidden;
static volatile int number = 40;

static void double_free(void)
{
    hidden = malloc(16);
    free(hidden);
    free(hidden);
}

static void use_after_free(void)
{
    hidden = malloc(16);
    free(hidden);
    number = *(volatile char *)hidden;
}

static void leak(void)
{
    hidden = malloc(1234);
    hidden = NULL;
}

static void undefined_shift(void)
{
    number = 1 << (number - 80);
}

static void stuck(void)
{
    for (;;)
        number = 40;
}

static void hoard(void)
{
    enum { BLOCK = 32 << 20 };
    static void *blocks[2 * BYTE_MEGABYTES / 32];
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        blocks[i] = malloc(BLOCK);
}

static void left_open(void)
{
    hidden = raster_buffer_create(1, 1, GDT_Byte); /* still referred to: no leak for LSan */
}

static void destroyed_twice(void)
{
    struct raster_buffer *buffer = raster_buffer_create(1, 1, GDT_Byte);
    raster_buffer_release(buffer);
    raster_buffer_release(buffer);
}

static void wrong_order(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=merc");
    proj_context_destroy(context);
    proj_destroy(projection);
}

static void use_after_end(void)
{
    struct raster_buffer *buffer = raster_buffer_create(1, 1, GDT_Byte);
    struct handle *handle;
    handle_adopt(&kinds[KIND_RASTER_BUFFER], buffer, NULL, &handle);
    raster_buffer_release(buffer);
    hidden = handle_native(handle);
}

const struct byte_plant byte_plants[] = {
    {"double-free", "AddressSanitizer", "attempting double-free", double_free},
    {"use-after-free", "AddressSanitizer", "heap-use-after-free", use_after_free},
    {"leak", "LeakSanitizer", "detected memory leaks", leak},
    {"undefined-shift", "UndefinedBehaviorSanitizer", "runtime error: shift", undefined_shift},
    {"hang", "the clock", "timeout", stuck},
    {"hoard", "the bound of memory", "finding: too-much-memory", hoard},
    {"left-open", "the ledger", "finding: left-open of RasterBuffer", left_open},
    {"destroyed-twice", "the ledger", "finding: destroyed-twice of RasterBuffer", destroyed_twice},
    {"wrong-order", "the ledger", "finding: wrong-order of Projection", wrong_order},
    {"use-after-end", "the ledger", "finding: use-after-end of RasterBuffer", use_after_end},
    {NULL, NULL, NULL, NULL},
};
