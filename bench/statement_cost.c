/* What capsan itself costs: every seed is run in three ways, in turn, many rounds, in one process.
 *
 *      plain    the same native calls, made by the ops' own functions in a loop that does nothing else
 *      capsan   parse, check, dispatch, pins, ledger, lifetime counters, on the C layers
 *      python   the same through the interpreter: trampoline, capsules, exceptions
 *
 * Prints one JSON object: microseconds a statement, from the median differences of each seed within a round; and the
 * time of each op in the plain loop, beside the cost that ops.def gives it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "execute.h"
#include "native_plan.h"
#include "scratch.h"

enum { MAX_SEEDS = 256, ROUNDS = 61 };
enum { PLAIN, CAPSAN, PYTHON, WAYS }; /* ways of running */

struct seed {
    char *text;
    size_t size;
    struct program *program;
    struct native_plan *plan;
    int statements;
    double times[WAYS][ROUNDS]; /* microseconds */
};

static struct seed seeds[MAX_SEEDS];
static int seed_count;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static bool load(const char *path, struct seed *seed)
{
    FILE *file = fopen(path, "rb");
    struct program_error error;
    seed->text = malloc(PROGRAM_MAX_BYTES + 1);
    seed->program = malloc(sizeof *seed->program);
    if (!file || !seed->text || !seed->program)
        return false;
    seed->size = fread(seed->text, 1, PROGRAM_MAX_BYTES + 1, file);
    fclose(file);
    if (!program_parse(seed->program, seed->text, seed->size, &error) || !program_check(seed->program, &error))
        return false;
    for (int i = 0; i < seed->program->count; i++)
        seed->statements += seed->program->statements[i].type != STATEMENT_NOTE;
    seed->plan = native_plan_create(seed->program);
    return seed->plan != NULL;
}

static void run_plain(struct seed *seed)
{
    native_plan_run(seed->plan);
}

static struct program scratch;

static void parse_again(const struct seed *seed)
{
    struct program_error error;
    program_parse(&scratch, seed->text, seed->size, &error);
    program_check(&scratch, &error);
}

static void run_capsan(struct seed *seed)
{
    parse_again(seed);
    execute(&native_runner, &scratch, NULL);
}

static void run_python(struct seed *seed)
{
    parse_again(seed);
    execute(&python_runner, &scratch, NULL);
}

static void (*const ways[WAYS])(struct seed *) = {run_plain, run_capsan, run_python};

/* Each way goes first in its turn, because the first to run a seed finds the processor's caches cold. */
static void measure(struct seed *seed, int round)
{
    for (int turn = 0; turn < WAYS; turn++) {
        int way = (round + turn) % WAYS;
        double start = now();
        ways[way](seed);
        seed->times[way][round] = now() - start;
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median over rounds of what one way takes longer than another, in the same round; of the way itself with no other. */
static double median(const struct seed *seed, int way, int other)
{
    double values[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        values[round] = seed->times[way][round] - (other < 0 ? 0 : seed->times[other][round]);
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

/* The ops' own times, in a pass of its own: looking at the clock costs, too. */
static void print_op_costs(void)
{
    static struct native_cost costs[OP_COUNT];
    for (int i = 0; i < seed_count; i++)
        native_plan_measure(seeds[i].plan, costs);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < seed_count; i++)
            run_plain(&seeds[i]);
    const char *separator = "";
    for (int i = 0; i < OP_COUNT; i++) {
        if (costs[i].calls == 0)
            continue;
        printf("%s\n  \"%s\": {\"table_us\": %d, \"measured_us\": %.2f, \"calls\": %ld}", separator, ops[i].name, ops[i].cost,
               costs[i].microseconds / (double)costs[i].calls, costs[i].calls / ROUNDS);
        separator = ",";
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc && seed_count < MAX_SEEDS; i++)
        if (!load(argv[i], &seeds[seed_count++])) {
            fprintf(stderr, "%s: not a program\n", argv[i]);
            return 2;
        }
    python_runner.start();
    scratch_enter();
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < seed_count; i++)
            measure(&seeds[i], round);
    int statements = 0;
    double plain = 0, own = 0, python = 0;
    for (int i = 0; i < seed_count; i++) {
        statements += seeds[i].statements;
        plain += median(&seeds[i], PLAIN, -1);
        own += median(&seeds[i], CAPSAN, PLAIN);
        python += median(&seeds[i], PYTHON, CAPSAN);
    }
    printf("{\"seeds\": %d, \"statements\": %d, \"rounds\": %d, \"plain_us\": %.3f, \"capsan_own_us\": %.3f, "
           "\"capsan_ratio\": %.4f, \"python_adds_us\": %.3f, \"ops\": {",
           seed_count, statements, ROUNDS, plain / statements, own / statements, (plain + own) / plain, python / statements);
    print_op_costs();
    printf("}}\n");
    return 0;
}
