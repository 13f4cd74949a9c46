#include "byte_target.h"

#include <sanitizer/allocator_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "byte_call.h"
#include "report.h"
#include "scratch.h"
#include "status.h"

/* A planted bug need only show that the clock is heard. */
enum { LARGE_BLOCK = 1 << 16, PLANT_SECONDS = 1 };

static bool runs;

static void watch_memory(const volatile void *block, size_t size)
{
    (void)block;
    if (!runs || size < LARGE_BLOCK || __sanitizer_get_current_allocated_bytes() >> 20 < BYTE_MEGABYTES)
        return;
    runs = false; /* to report takes memory, too */
    __sanitizer_print_stack_trace();
    report_finding("too-much-memory", "input", "an input has more than %d MB allocated at once", BYTE_MEGABYTES);
}

static void watch_nothing(const volatile void *block)
{
    (void)block;
}

void byte_target_start(void)
{
    status_open();
    __lsan_disable(); /* the file systems whose place the doors take are lost: GDAL's, once, and no input's doing */
    byte_space_enter(byte_target.space);
    __lsan_enable();
    __sanitizer_install_malloc_and_free_hooks(watch_memory, watch_nothing);
}

/* As planted_allowed, without the bugs that need Python. */
static bool may_misbehave(void)
{
    const char *allowed = getenv("CAPSAN_GATE");
    return allowed && strcmp(allowed, "1") == 0;
}

static const struct byte_plant *find_plant(const uint8_t *data, size_t size)
{
    char name[64];
    if (size < 6 || memcmp(data, "plant ", 6) != 0)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)(size - 6), (const char *)data + 6);
    name[strcspn(name, "\n")] = '\0';
    for (const struct byte_plant *plant = byte_plants; plant->name; plant++)
        if (strcmp(plant->name, name) == 0)
            return plant;
    return byte_target.plant.name && strcmp(byte_target.plant.name, name) == 0 ? &byte_target.plant : NULL;
}

static void misbehave(const struct byte_plant *plant)
{
    report_statement(0, "plant", "none");
    plant->misbehave();
}

/* Owners first or children first: the bytes decide, so that a replay does the same. */
static bool releases_newest_first(const uint8_t *data, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += data[i];
    return sum % 2;
}

bool byte_target_run(const uint8_t *data, size_t size)
{
    if (size > byte_target.most_bytes)
        return false;
    const struct byte_plant *plant = may_misbehave() ? find_plant(data, size) : NULL;
    byte_begin();
    byte_limit_time(plant ? PLANT_SECONDS : BYTE_SECONDS);
    runs = true;
    byte_space_guard(true);
    if (plant)
        misbehave(plant);
    else
        byte_target.drive(data, size);
    status->statements += (uint64_t)byte_end(releases_newest_first(data, size));
    scratch_remove_files();
    byte_space_guard(false);
    runs = false;
    byte_limit_time(0);
    status->programs++;
    return true;
}
