#include "apart.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "execute.h"
#include "leaks.h"
#include "ledger.h"
#include "monotonic.h"
#include "prepared.h"
#include "report.h"

enum {
    SECONDS = 8,     /* less than the engine waits: capsan/hunt.py */
    LEAK_TURNS = 200 /* a look for leaks costs as much as ten programs */
};

/* As the compiler and libFuzzer lay them down: the edges of the extension, and lifetime coverage. */
extern uint8_t __start___sancov_cntrs[], __stop___sancov_cntrs[];
extern uint8_t __start___libfuzzer_extra_counters[], __stop___libfuzzer_extra_counters[];

/* The child reads the program and whether to look for leaks, and writes the rest. */
static struct shared {
    size_t size;
    char text[PROGRAM_MAX_BYTES];
    bool leaks, ended;
    int executed;
    struct apart_times times;
    uint8_t counters[]; /* edges, then lifetime coverage */
} *shared;

static const struct runner *runner;
static struct program program;

static size_t size_between(const uint8_t *start, const uint8_t *stop)
{
    return (size_t)((uintptr_t)stop - (uintptr_t)start);
}

static size_t edge_count(void)
{
    return size_between(__start___sancov_cntrs, __stop___sancov_cntrs);
}

static size_t state_count(void)
{
    return size_between(__start___libfuzzer_extra_counters, __stop___libfuzzer_extra_counters);
}

static void report_hang(int signal)
{
    (void)signal;
    report_where();
    static const char message[] = "==capsan== finding: timeout of none in program: it did not end in time\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    _exit(written > 0 ? 70 : 71);
}

static void check_leaks(void)
{
    if (shared->leaks && ledger_alive() == 0)
        leaks_end_if_any("program");
}

static void hand_over(void)
{
    memcpy(shared->counters, __start___sancov_cntrs, edge_count());
    memcpy(shared->counters + edge_count(), __start___libfuzzer_extra_counters, state_count());
}

static void end(void)
{
    shared->times.ended = monotonic_now();
    alarm(0);
    check_leaks();
    alarm(SECONDS);
    hand_over();
    shared->ended = true;
    if (finish_ways[program.finish].place == PLACE_INTERPRETER && !finish_exits(program.finish))
        prepared_leave(); /* what exit() does comes with the ways that are about it */
}

/* What the process that was prepared has reached is not the program's. */
static void clear_coverage(void)
{
    memset(__start___sancov_cntrs, 0, edge_count());
    memset(__start___libfuzzer_extra_counters, 0, state_count());
}

static void run(void *argument)
{
    (void)argument;
    shared->times.forked = monotonic_now();
    struct program_error error;
    signal(SIGALRM, report_hang);
    clear_coverage();
    if (!program_parse(&program, shared->text, shared->size, &error) || !program_check(&program, &error))
        _exit(2);
    shared->executed = execute(runner, &program, NULL);
    shared->times.ran = monotonic_now();
    execute_complete(end);
}

void apart_start(const struct runner *with)
{
    runner = with;
    size_t size = sizeof *shared + edge_count() + state_count();
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    shared = memory;
    prepared_start(runner, run, NULL);
}

static enum prepared fit_for(enum finish way)
{
    if (finish_is_inner(way))
        return PREPARED_INNER;
    return way == FINISH_exit || way == FINISH_exit_early ? PREPARED_COLD : PREPARED_WARM;
}

int apart_run(const char *text, size_t size, enum finish way)
{
    static unsigned turn;
    memcpy(shared->text, text, size);
    shared->size = size;
    shared->leaks = ++turn % LEAK_TURNS == 0;
    shared->ended = false;
    shared->times.asked = monotonic_now();
    struct child_end ended = prepared_run(fit_for(way), SECONDS);
    shared->times.reaped = monotonic_now();
    if (ended.late || !shared->ended || ended.status != 0) {
        child_tell(&ended);
        abort();
    }
    memcpy(__start___sancov_cntrs, shared->counters, edge_count());
    memcpy(__start___libfuzzer_extra_counters, shared->counters + edge_count(), state_count());
    return shared->executed;
}

struct apart_times apart_times(void)
{
    return shared->times;
}
