#include "apart.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "execute.h"
#include "leaks.h"
#include "ledger.h"
#include "report.h"

enum {
    SECONDS = 20,    /* less than the engine waits */
    LEAK_TURNS = 200 /* a look for leaks costs as much as ten programs */
};

/* As the compiler and libFuzzer lay them down: the edges of the extension, and lifetime coverage. */
extern uint8_t __start___sancov_cntrs[], __stop___sancov_cntrs[];
extern uint8_t __start___libfuzzer_extra_counters[], __stop___libfuzzer_extra_counters[];

static struct shared {
    bool ended;
    int executed;
    uint8_t counters[]; /* edges, then lifetime coverage */
} *shared;

static struct {
    const struct runner *runner;
    const struct program *program;
    bool leaks;
} job;

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

void apart_start(void)
{
    size_t size = sizeof *shared + edge_count() + state_count();
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    shared = memory;
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
    if (job.leaks && ledger_alive() == 0)
        leaks_end_if_any("program");
}

static void hand_over(void)
{
    memcpy(shared->counters, __start___sancov_cntrs, edge_count());
    memcpy(shared->counters + edge_count(), __start___libfuzzer_extra_counters, state_count());
}

static void end(void)
{
    alarm(0);
    check_leaks();
    alarm(SECONDS);
    hand_over();
    shared->ended = true;
}

static void run(void *argument)
{
    (void)argument;
    signal(SIGALRM, report_hang);
    shared->executed = execute(job.runner, job.program, NULL);
    execute_complete(end);
}

int apart_run(const struct runner *runner, const struct program *program)
{
    static unsigned turn;
    job.runner = runner;
    job.program = program;
    job.leaks = ++turn % LEAK_TURNS == 0;
    shared->ended = false;
    runner->stop_threads();
    struct child_end ended = child_run(runner->fork_process, run, NULL, SECONDS);
    if (ended.late || !shared->ended || ended.status != 0) {
        child_tell(&ended);
        abort();
    }
    memcpy(__start___sancov_cntrs, shared->counters, edge_count());
    memcpy(__start___libfuzzer_extra_counters, shared->counters + edge_count(), state_count());
    return shared->executed;
}
