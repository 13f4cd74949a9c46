#include "ending.h"

#include <stdlib.h>
#include <unistd.h>

#include <gdal.h>
#include <ogr_srs_api.h>

#include "child.h"
#include "ledger.h"
#include "report.h"

enum { FORK_SECONDS = 20 }; /* where nobody has set a clock for this process */

static const struct finish_way *way_of(const struct run *run)
{
    return &finish_ways[run->program->finish];
}

static void drop(struct run *run, int name)
{
    if (!run->variables[name])
        return;
    int object = run->shadow.variables[name];
    report_statement(report_teardown_of(name), "teardown", object >= 0 ? kinds[run->shadow.objects[object].kind].name : "none");
    shadow_drop(&run->shadow, name, true);
    run_assign(run, name, NULL);
}

static void drop_each(struct run *run, const int *names, int count)
{
    for (int i = 0; i < count; i++)
        drop(run, names[i]);
    report_statement(REPORT_TEARDOWN, "teardown", "none");
}

/* The variables that have a value, in the order of their first assignment. */
static int find_left(const struct run *run, int *names)
{
    int count = 0;
    for (int i = 0; i < run->order_count; i++)
        if (run->variables[run->order[i]])
            names[count++] = run->order[i];
    return count;
}

static void swap(int *a, int *b)
{
    int kept = *a;
    *a = *b;
    *b = kept;
}

static void reverse(int *names, int count)
{
    for (int i = 0; i < count / 2; i++)
        swap(&names[i], &names[count - 1 - i]);
}

static void permute(const struct program *program, int *names, int count)
{
    int rest[PROGRAM_MAX_NAMES], taken = 0;
    for (int i = 0; i < count; i++)
        rest[i] = names[i];
    for (int i = 0; i < program->finish_count; i++) {
        int position = program->finish_numbers[i];
        if (position >= count)
            continue;
        names[taken++] = rest[position];
        rest[position] = -1;
    }
    for (int i = 0; i < count; i++)
        if (rest[i] >= 0)
            names[taken++] = rest[i];
}

static void put_into_cycle(struct run *run, const int *names, int count)
{
    void *values[PROGRAM_MAX_NAMES];
    for (int i = 0; i < count; i++)
        values[i] = run->variables[names[i]];
    run->runner->cycle(run, values, count);
}

static void stop_handling(struct run *run)
{
    if (run->handled)
        run->runner->handle_errors(run, NULL);
    run->handled = false;
}

static void end_here(struct run *run)
{
    int names[PROGRAM_MAX_NAMES], count = find_left(run, names);
    if (run->program->finish == FINISH_reverse)
        reverse(names, count);
    else if (run->program->finish == FINISH_permutation)
        permute(run->program, names, count);
    else if (run->program->finish == FINISH_collect)
        put_into_cycle(run, names, count);
    drop_each(run, names, count);
    if (run->program->finish == FINISH_collect)
        run->runner->collect(run);
    stop_handling(run);
    if (run->program->makes_cycles)
        run->runner->collect(run);
    ledger_end();
}

/* A program that ends a library before itself closes all that it has there, first, and ends its other threads: GDALDestroy() loses what
 * it keeps for them. */
static void end_library_before(struct run *run, void (*end_library)(void))
{
    struct outcome outcome = {0};
    stop_handling(run);
    run->runner->stop_threads();
    if (run->runner->has(OP_close_all))
        run->runner->call_simply(run, OP_close_all, NULL, &outcome);
    if (outcome.value)
        run->runner->release(outcome.value);
    shadow_close_all(&run->shadow);
    end_library();
}

static void clean_up_between(struct run *run, int *names, int count)
{
    int first = run->program->finish_numbers[0] < count ? run->program->finish_numbers[0] : count;
    drop_each(run, names, first);
    OSRCleanup();
    drop_each(run, names + first, count - first);
}

static void leave(struct run *run, const int *names, int count)
{
    run->runner->leave(run, names, count);
    drop_each(run, names, count);
}

/* From here on something refers to all of it that is not torn down, or not yet. What nothing refers to, the collector may take. */
static void keep(struct run *run)
{
    run->runner->collect(run);
    ledger_keep(true);
}

static void end_apart(struct run *run)
{
    int names[PROGRAM_MAX_NAMES], count = find_left(run, names);
    switch (run->program->finish) {
    case FINISH_exit_early:
    case FINISH_exit_at_once:
        ledger_keep(true);
        return;
    case FINISH_osr_cleanup:
        clean_up_between(run, names, count);
        return;
    case FINISH_manager_before:
        end_library_before(run, GDALDestroyDriverManager);
        break;
    case FINISH_destroy_before:
        end_library_before(run, GDALDestroy);
        break;
    default:
        break;
    }
    if (run->program->finish == FINISH_atexit_close) /* ops that no statement calls */
        stop_handling(run);
    leave(run, names, count);
    if (run->runner->interpreter && (finish_shares(run->program->finish) || way_of(run)->expected == EXPECTED_KEPT))
        keep(run);
}

void ending_begin(struct run *run)
{
    report_statement(REPORT_TEARDOWN, "teardown", "none");
    if (way_of(run)->place == PLACE_HERE)
        end_here(run);
    else
        end_apart(run);
}

/* The interpreter that goes on still makes a handle, and says what is wrong: what a subinterpreter had was its own. */
static void use_outer(struct run *run)
{
    static const struct argument none = {.type = ARGUMENT_NONE};
    const struct runner *runner = run->runner;
    struct outcome made = {0}, refused = {0};
    if (runner->has(OP_context))
        runner->call_simply(run, OP_context, NULL, &made);
    if (made.value)
        runner->release(made.value);
    void *nothing = runner->create(run, &none);
    if (runner->has(OP_close))
        runner->call_simply(run, OP_close, nothing, &refused);
    if (runner->has(OP_close) && !refused.documented)
        report_finding("undocumented-exception", "none", "close(None) in the main interpreter, when the subinterpreter has ended: %s",
                       refused.text[0] ? refused.text : "it should raise");
    runner->release(nothing);
}

static void stop(struct run *run)
{
    enum finish way = run->program->finish;
    if (run->runner->interpreter && finish_is_inner(way)) {
        run->runner->stop_inner(run);
        ledger_keep(false);
        use_outer(run);
        run->runner->drop_shared(run);
        ledger_end();
    }
    if (run->runner->interpreter && way == FINISH_subinterpreter)
        return;
    run->runner->stop();
}

/* With no interpreter nothing of what is left is out of reach. */
static void ask_ledger(struct run *run)
{
    bool exits = run->program->finish == FINISH_exit_early || run->program->finish == FINISH_exit_at_once;
    if (way_of(run)->expected == EXPECTED_GONE || !(exits || run->runner->interpreter))
        ledger_end();
}

static struct {
    struct run *run;
    void (*ended)(void);
} at_exit;

static void end_at_exit(void)
{
    ask_ledger(at_exit.run);
    at_exit.ended();
}

/* What this process has left. */
static unsigned seconds_left(void)
{
    unsigned left = alarm(0);
    alarm(left);
    return left ? left : FORK_SECONDS;
}

static void stop_first(void *argument)
{
    struct run *run = argument;
    stop(run);
    ask_ledger(run);
}

void ending_complete(struct run *run, void (*ended)(void))
{
    at_exit.run = run;
    at_exit.ended = ended;
    switch (run->program->finish) {
    case FINISH_exit_at_once:
        end_at_exit();
        _exit(0);
    case FINISH_exit:
        stop(run);
        atexit(end_at_exit);
        return;
    case FINISH_exit_early:
        atexit(end_at_exit);
        return;
    case FINISH_fork: {
        struct child_end end = child_run(run->runner->fork_process, stop_first, run, seconds_left());
        child_end_likewise(&end);
        break;
    }
    default:
        break;
    }
    stop(run);
    ask_ledger(run);
    if (run->program->finish == FINISH_manager_after)
        GDALDestroyDriverManager();
    else if (run->program->finish == FINISH_destroy_after)
        GDALDestroy();
    ended();
}
