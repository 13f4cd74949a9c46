/* What libFuzzer calls, for a target that runs programs: lifecycle.c, native.c, teardown.c. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apart.h"
#include "execute.h"
#include "leaks.h"
#include "mutate.h"
#include "scratch.h"
#include "status.h"

static struct program program;

/* Paths on the command line are relative to where we were started, and scratch_enter goes elsewhere. */
static void make_paths_absolute(int *count, char ***arguments)
{
    static char here[PATH_MAX], prefix[PATH_MAX + 32];
    char **absolute = calloc((size_t)*count + 2, sizeof *absolute);
    bool has_prefix = false;
    if (!absolute || !getcwd(here, sizeof here))
        exit(2);
    for (int i = 0; i < *count; i++) {
        char *argument = (*arguments)[i];
        bool option = i == 0 || argument[0] == '-';
        char *path = option ? NULL : realpath(argument, NULL);
        absolute[i] = path ? path : argument;
        has_prefix = has_prefix || strncmp(argument, "-artifact_prefix=", 17) == 0;
    }
    if (!has_prefix) {
        snprintf(prefix, sizeof prefix, "-artifact_prefix=%s/", here);
        absolute[(*count)++] = prefix;
    }
    *arguments = absolute;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    make_paths_absolute(argc, argv);
    status_open();
    if (target_place > PLACE_HERE)
        apart_start(target_runner);
    target_runner->start();
    scratch_enter();
    mutate_allow(target_place);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct program_error error;
    const char *missing;
    if (!program_parse(&program, (const char *)data, size, &error) || !program_check(&program, &error) ||
        finish_ways[program.finish].place > target_place || !execute_can(target_runner, &program, &missing)) {
        status->rejected++;
        return -1;
    }
    bool here = finish_ways[program.finish].place == PLACE_HERE;
    status->statements += (uint64_t)(here ? execute(target_runner, &program, NULL) : apart_run((const char *)data, size, program.finish));
    status->programs++;
    if (here)
        leaks_remember(data, size);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    return mutate((char *)data, size, max_size, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t max_size,
                                 unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t max_size,
                                 unsigned seed)
{
    return cross_over((const char *)a, a_size, (const char *)b, b_size, (char *)out, max_size, seed);
}
