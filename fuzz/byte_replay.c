/* Runs the inputs of a byte-level target once each; needs no fuzzing engine. `raster_file-replay FILE...`
 *
 * Exit status: 0 nothing found, 2 a file cannot be read or is longer than the target takes; a finding ends the process as the oracle
 * that made it does. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "byte_call.h"
#include "byte_target.h"
#include "edges.h"
#include "leaks.h"
#include "report.h"
#include "status.h"

/* An input that waits, for what it may not reach say, uses no processor time: SIGALRM says so. */
static void report_hang(int signal)
{
    (void)signal;
    report_finding("timeout", "none", "it did not end in time");
}

static bool replay(const char *path, unsigned seconds, bool quiet)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(byte_target.most_bytes + 1);
    size_t size = file && data ? fread(data, 1, byte_target.most_bytes + 1, file) : 0;
    bool read = file && data && !ferror(file);
    if (!read)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    if (file)
        fclose(file);
    uint64_t before = status->statements;
    int refused_before = byte_space_refusals();
    alarm(seconds);
    bool ran = read && byte_target_run(data, size);
    alarm(0);
    edges_record();
    if (read && !ran)
        fprintf(stderr, "%s: more than the %zu bytes that %s takes\n", path, byte_target.most_bytes, byte_target.name);
    if (ran && !quiet)
        printf("%zu bytes, %llu calls%s, %d files refused, nothing is left\n", size, (unsigned long long)(status->statements - before),
               byte_was_late() ? " and no time for more" : "", byte_space_refusals() - refused_before);
    free(data);
    return ran;
}

static void list_plant(const struct byte_plant *plant)
{
    printf("%s\t%s\t%s\tplant %s\n", plant->name, plant->oracle, plant->report, plant->name);
}

/* One line for each built-in bug, as lifecycle-replay has them. */
static int list_planted(void)
{
    for (const struct byte_plant *plant = byte_plants; plant->name; plant++)
        list_plant(plant);
    if (byte_target.plant.name)
        list_plant(&byte_target.plant);
    return 0;
}

static int usage(const char *name)
{
    fprintf(stderr,
            "usage: %s [--quiet] [--leaks] [--seconds N] FILE...\n"
            "  --quiet    do not show what each input did\n"
            "  --leaks    look for leaks after the last input; status %d if there are\n"
            "  --planted  list the bugs that are built in for the gate\n"
            "  --seconds  an input that runs longer is a finding (10)\n",
            name, LEAKS_EXIT);
    return 2;
}

int main(int argc, char **argv)
{
    bool quiet = false, leaks = false, valid = true;
    long seconds = 10;
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--quiet") == 0)
            quiet = true;
        else if (strcmp(argv[i], "--leaks") == 0)
            leaks = true;
        else if (strcmp(argv[i], "--planted") == 0)
            return list_planted();
        else if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = strtol(argv[++i], NULL, 10);
        else
            return usage(argv[0]);
    }
    if (i == argc || seconds <= 0)
        return usage(argv[0]);
    if (getenv("CAPSAN_SUPERVISED"))
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* do not outlive who waits for the answer */
    edges_open();
    byte_target_start();
    signal(SIGALRM, report_hang);
    for (; i < argc; i++)
        valid = replay(argv[i], (unsigned)seconds, quiet) && valid;
    if (leaks)
        leaks_end_if_any("input");
    return valid ? 0 : 2;
}
