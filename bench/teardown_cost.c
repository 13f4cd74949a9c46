/* What it costs to end a program in each way: `teardown-cost PROGRAM...`. By turns, many rounds, in one run of one build:
 *
 *      capsan   as the target `teardown` does it: in a child of a process that was prepared
 *      naive    where Python finalises: one process starts an interpreter, imports the module, runs the program and finalises, again and
 *               again; of a subinterpreter: the same with that alone, in an interpreter that goes on; of exit(): a bare fork of a process
 *               that has an interpreter, whose child does nothing
 *
 * Prints a JSON object for each program: milliseconds, the medians of all rounds, and of a child its phases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apart.h"
#include "execute.h"
#include "ledger.h"
#include "monotonic.h"
#include "prepared.h"
#include "scratch.h"

enum { ROUNDS = 21 };
enum { START, RUN, TEAR_DOWN, END, WHOLE, NAIVE, FIGURES };
static const char *const names[FIGURES] = {
    [START] = "start",                             /* until a child takes its first step */
    [RUN] = "run",      [TEAR_DOWN] = "tear_down", /* until all has gone that the way is to end */
    [END] = "end",                                 /* of the process, until it has been waited for */
    [WHOLE] = "capsan", [NAIVE] = "naive",
};

static struct program program;
static char text[PROGRAM_MAX_BYTES];
static size_t size;
static double figures[FIGURES][ROUNDS];

static double now(void)
{
    return monotonic_now() * 1e3;
}

static bool load(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct program_error error;
    if (!file)
        return false;
    size = fread(text, 1, sizeof text, file);
    fclose(file);
    return program_parse(&program, text, size, &error) && program_check(&program, &error);
}

static void ended(void)
{
}

/* An interpreter that goes on. */
static bool lives;

static void start(void)
{
    if (!lives)
        python_runner.start();
    lives = true;
}

static void stop(void)
{
    if (lives)
        python_runner.stop();
    lives = false;
}

static void finalise(void)
{
    python_runner.start();
    execute(&python_runner, &program, NULL);
    execute_complete(ended);
}

static void end_subinterpreter(void)
{
    execute(&python_runner, &program, NULL);
    python_runner.stop_inner(NULL);
    ledger_keep(false);
    python_runner.drop_shared(NULL);
    ledger_end();
}

static void fork_bare(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) != child)
        exit(2);
}

/* What other ways leave behind, a thread or a library that has ended, is not for a second round. */
static bool has_naive(void)
{
    const struct finish_way *way = &finish_ways[program.finish];
    return finish_exits(program.finish) || (way->place == PLACE_INTERPRETER && way->expected == EXPECTED_GONE);
}

static void prepare_naive(void)
{
    bool in_one_that_goes_on = finish_is_inner(program.finish) || finish_exits(program.finish);
    in_one_that_goes_on ? start() : stop();
}

static void run_naively(void)
{
    if (finish_is_inner(program.finish))
        end_subinterpreter();
    else if (finish_exits(program.finish))
        fork_bare();
    else
        finalise();
}

static void measure(int round)
{
    apart_run(text, size, program.finish);
    struct apart_times times = apart_times();
    figures[START][round] = (times.forked - times.asked) * 1e3;
    figures[RUN][round] = (times.ran - times.forked) * 1e3;
    figures[TEAR_DOWN][round] = (times.ended - times.ran) * 1e3;
    figures[END][round] = (times.reaped - times.ended) * 1e3;
    figures[WHOLE][round] = (times.reaped - times.asked) * 1e3;
    if (!has_naive())
        return;
    double start = now();
    run_naively();
    figures[NAIVE][round] = now() - start;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

static void print(const char *path)
{
    printf("{\"program\": \"%s\", \"way\": \"%s\"", path, finish_ways[program.finish].name);
    for (int i = 0; i < (has_naive() ? FIGURES : NAIVE); i++)
        printf(", \"%s\": %.3f", names[i], median(figures[i]));
    printf("}\n");
    fflush(stdout);
}

int main(int count, char **paths)
{
    apart_start(&python_runner);
    start();
    scratch_enter();
    prepared_wait();
    for (int i = 1; i < count; i++) {
        if (!load(paths[i]) || finish_ways[program.finish].place == PLACE_HERE) {
            fprintf(stderr, "%s: not a program that ends in a child\n", paths[i]);
            return 2;
        }
        prepare_naive();
        for (int round = 0; round < ROUNDS; round++)
            measure(round);
        print(paths[i]);
    }
    return 0;
}
