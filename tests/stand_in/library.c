#include "library.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct library_band {
    const struct library_dataset *dataset;
};

struct library_dataset {
    const void *mark; /* an address of this library */
    struct library_band band;
};

static const char mark;
static atomic_int destroyed;

static void require(const struct library_dataset *dataset, const char *function)
{
    if (dataset->mark == &mark)
        return;
    fprintf(stderr, "stand_in: %s was given what is not its own\n", function);
    abort();
}

struct library_dataset *library_create(void)
{
    struct library_dataset *dataset = malloc(sizeof *dataset);
    if (dataset)
        *dataset = (struct library_dataset){.mark = &mark, .band.dataset = dataset};
    return dataset;
}

struct library_band *library_band(struct library_dataset *dataset)
{
    require(dataset, "library_band");
    return &dataset->band;
}

int library_checksum(const struct library_band *band)
{
    require(band->dataset, "library_checksum");
    return 0;
}

void library_destroy(struct library_dataset *dataset)
{
    require(dataset, "library_destroy");
    dataset->mark = NULL;
    destroyed++;
    free(dataset);
}

int library_destroyed(void)
{
    return destroyed;
}
