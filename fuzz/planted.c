#include <pthread.h>
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

#if __has_feature(thread_sanitizer)
static void *write_number(void *unused)
{
    number++;
    return unused;
}

static void data_race(struct handle **unused)
{
    (void)unused;
    pthread_t other;
    if (pthread_create(&other, NULL, write_number, NULL) != 0)
        abort();
    number++;
    pthread_join(other, NULL);
}

#else
static void double_free(struct handle **unused)
{
    (void)unused;
    hidden = malloc(16);
    free(hidden);
    free(hidden);
}

static void use_after_free(struct handle **unused)
{
    (void)unused;
    hidden = malloc(16);
    free(hidden);
    number = *(volatile char *)hidden;
}

static void leak(struct handle **unused)
{
    (void)unused;
    hidden = malloc(1234);
    hidden = NULL;
}

static void undefined_shift(struct handle **unused)
{
    (void)unused;
    number = 1 << (number - 80);
}

#endif

static void stuck(struct handle **unused)
{
    (void)unused;
    for (;;)
        usleep(1000);
}

static void left_open(struct handle **unused)
{
    (void)unused;
    hidden = raster_buffer_create(1, 1, GDT_Byte); /* still referred to: no leak for LSan */
}

static void destroyed_twice(struct handle **unused)
{
    (void)unused;
    struct raster_buffer *buffer = raster_buffer_create(1, 1, GDT_Byte);
    raster_buffer_release(buffer);
    raster_buffer_release(buffer);
}

static void wrong_order(struct handle **unused)
{
    (void)unused;
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=merc");
    proj_context_destroy(context);
    proj_destroy(projection);
}

static void use_after_end(struct handle **unused)
{
    (void)unused;
    struct handle *dataset, *band;
    GDALDatasetH native = GDALCreate(GDALGetDriverByName("MEM"), "", 1, 1, 1, GDT_Byte, NULL);
    handle_adopt(&kinds[KIND_DATASET], native, NULL, &dataset);
    handle_borrow(&kinds[KIND_BAND], GDALGetRasterBand(native, 1), dataset, &band);
    GDALReleaseDataset(native);
    number = GDALGetRasterBandXSize(handle_native(band));
}

/* Closes a handle behind the back of whoever counts closes. */
static void closed_too_early(struct handle **handle)
{
    handle_close(*handle);
}

/* Puts an open handle where a closed one was. */
static void used_after_close(struct handle **handle)
{
    struct handle *buffer;
    handle_adopt(&kinds[KIND_RASTER_BUFFER], raster_buffer_create(1, 1, GDT_Byte), NULL, &buffer);
    handle_release(*handle);
    *handle = buffer;
}

static struct handle *closed_at_exit;

static void close_at_exit(void)
{
    handle_close(closed_at_exit);
}

/* As a destructor of a library might, when a process exits that has torn nothing down. */
static void ended_though_kept(struct handle **handle)
{
    closed_at_exit = *handle;
    atexit(close_at_exit);
}

#define AFTER_PLANT(name, first, last) first "plant(\"" name "\", b);" last

const struct planted_bug planted_bugs[] = {
#if __has_feature(thread_sanitizer)
    {"data-race", "ThreadSanitizer", "ThreadSanitizer: data race", "plant(\"data-race\")", data_race},
#else
    {"double-free", "AddressSanitizer", "attempting double-free", "plant(\"double-free\")", double_free},
    {"use-after-free", "AddressSanitizer", "heap-use-after-free", "plant(\"use-after-free\")", use_after_free},
    {"leak", "LeakSanitizer", "detected memory leaks", "plant(\"leak\")", leak},
    {"undefined-shift", "UndefinedBehaviorSanitizer", "runtime error: shift", "plant(\"undefined-shift\")", undefined_shift},
#endif
    {"left-open", "the ledger", "finding: left-open of RasterBuffer", "plant(\"left-open\")", left_open},
    {"destroyed-twice", "the ledger", "finding: destroyed-twice of RasterBuffer", "plant(\"destroyed-twice\")", destroyed_twice},
    {"wrong-order", "the ledger", "finding: wrong-order of Projection", "plant(\"wrong-order\")", wrong_order},
    {"use-after-end", "the ledger", "finding: use-after-end of Band", "plant(\"use-after-end\")", use_after_end},
    {"undocumented-exception", "the exception table", "finding: undocumented-exception", "plant(\"undocumented-exception\")", NULL},
    {"hang", "the clock", "timeout", "plant(\"hang\")", stuck},
    {"closed-too-early", "the shadow model", "finding: closed-too-early of RasterBuffer",
     AFTER_PLANT("closed-too-early", "b = buffer(1, 1, \"Byte\");", "buffer_get(b, 0, 0)"), closed_too_early},
    {"used-after-close", "the shadow model", "finding: used-after-close of RasterBuffer",
     AFTER_PLANT("used-after-close", "b = buffer(1, 1, \"Byte\");close(b);", "buffer_get(b, 0, 0)"), used_after_close},
    {"ended-though-kept", "the ledger", "finding: ended-though-kept of RasterBuffer",
     AFTER_PLANT("ended-though-kept", "finish(\"exit_early\");b = buffer(1, 1, \"Byte\");", "buffer_get(b, 0, 0)"), ended_though_kept},
    {NULL, NULL, NULL, NULL, NULL},
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
