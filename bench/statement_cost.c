/* What capsan itself costs: every seed is run in three ways, in turn, many rounds, in one process.
 *
 *      plain    the same native calls, made by the ops' own functions in a loop that does nothing else
 *      capsan   parse, check, dispatch, pins, ledger, lifetime counters, on the C layers
 *      python   the same through the interpreter: trampoline, capsules, exceptions
 *
 * Prints one JSON object: microseconds a statement, from the least time of each seed over all rounds; and the
 * time of each op in the plain loop, beside the cost that ops.def gives it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "execute.h"
#include "native.h"
#include "scratch.h"

enum { MAX_SEEDS = 256, ROUNDS = 30 };

static struct module_under_test module;

struct seed {
    char *text;
    size_t size;
    struct program *program;
    struct native_plan *plan;
    int statements;
    double least[3]; /* microseconds, by way of running */
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
    native_execute(&scratch);
}

static void run_python(struct seed *seed)
{
    parse_again(seed);
    execute(&module, &scratch, NULL);
}

enum { PLAIN, CAPSAN, PYTHON, WAYS };
static void (*const ways[WAYS])(struct seed *) = {run_plain, run_capsan, run_python};

/* The least of many rounds: what is above it, others on the machine did. Each way goes first in its turn, because the first
 * to run a seed finds the processor's caches cold. */
static void measure(struct seed *seed, int round)
{
    for (int turn = 0; turn < WAYS; turn++) {
        int way = (round + turn) % WAYS;
        double start = now();
        ways[way](seed);
        double time = now() - start;
        if (seed->least[way] == 0 || time < seed->least[way])
            seed->least[way] = time;
    }
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
    interpreter_start(&module);
    scratch_enter();
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < seed_count; i++)
            measure(&seeds[i], round);
    int statements = 0;
    double sum[WAYS] = {0};
    for (int i = 0; i < seed_count; i++) {
        statements += seeds[i].statements;
        for (int way = 0; way < WAYS; way++)
            sum[way] += seeds[i].least[way];
    }
    printf("{\"seeds\": %d, \"statements\": %d, \"rounds\": %d, \"plain_us\": %.3f, \"capsan_us\": %.3f, \"python_us\": %.3f, "
           "\"capsan_own_us\": %.3f, \"capsan_ratio\": %.4f, \"ops\": {",
           seed_count, statements, ROUNDS, sum[PLAIN] / statements, sum[CAPSAN] / statements, sum[PYTHON] / statements,
           (sum[CAPSAN] - sum[PLAIN]) / statements, sum[CAPSAN] / sum[PLAIN]);
    print_op_costs();
    printf("}}\n");
    return 0;
}
