#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gdal.h>
#include <proj.h>

#include "kinds.h"
#include "planted.h"
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
        usleep(1000);
}

static void undocumented_exception(void)
{
    PyErr_SetString(PyExc_SystemError, "planted");
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
    struct handle *dataset, *band;
    GDALDatasetH native = GDALCreate(GDALGetDriverByName("MEM"), "", 1, 1, 1, GDT_Byte, NULL);
    handle_adopt(&kinds[KIND_DATASET], native, NULL, &dataset);
    handle_borrow(&kinds[KIND_BAND], GDALGetRasterBand(native, 1), dataset, &band);
    GDALReleaseDataset(native);
    number = GDALGetRasterBandXSize(handle_native(band));
}

const struct planted_bug planted_bugs[] = {
    {"double-free", "AddressSanitizer", "attempting double-free", double_free},
    {"use-after-free", "AddressSanitizer", "heap-use-after-free", use_after_free},
    {"leak", "LeakSanitizer", "detected memory leaks", leak},
    {"undefined-shift", "UndefinedBehaviorSanitizer", "runtime error: shift", undefined_shift},
    {"left-open", "the ledger", "finding: left-open of RasterBuffer", left_open},
    {"destroyed-twice", "the ledger", "finding: destroyed-twice of RasterBuffer", destroyed_twice},
    {"wrong-order", "the ledger", "finding: wrong-order of Projection", wrong_order},
    {"use-after-end", "the ledger", "finding: use-after-end of Band", use_after_end},
    {"undocumented-exception", "the exception table", "finding: undocumented-exception", undocumented_exception},
    {"hang", "the clock", "timeout", stuck},
    {NULL, NULL, NULL, NULL},
};

bool planted_allowed(void)
{
    const char *allowed = getenv("CAPSAN_GATE");
    return allowed && strcmp(allowed, "1") == 0;
}

const struct planted_bug *planted_find(const char *name)
{
    for (const struct planted_bug *bug = planted_bugs; bug->name; bug++)
        if (strcmp(bug->name, name) == 0)
            return bug;
    return NULL;
}
