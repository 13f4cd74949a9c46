#include "execute.h"

#include <stdio.h>
#include <string.h>

#include "ending.h"
#include "ledger.h"
#include "planted.h"
#include "report.h"
#include "run.h"
#include "scratch.h"

static struct run run;
static struct armed_op armed_op;

static void show(struct run *run, int line, const char *format, const char *text)
{
    if (!run->trace)
        return;
    char what[OUTCOME_TEXT_SIZE];
    snprintf(what, sizeof what, format, text);
    run->trace(run->program, line, what);
}

static void show_failed(struct run *run, int line, long armed, const struct failed_allocation *failed)
{
    char text[80];
    snprintf(text, sizeof text, failed->source ? "allocation %ld failed, of %s" : "no allocation failed: it made fewer", failed->number,
             failed->source);
    if (armed)
        show(run, line, "   (%s)", text);
}

/* All but the text: for every statement, so it should not be zeroed. */
static void outcome_begin(struct outcome *outcome)
{
    outcome->value = NULL;
    outcome->status = STATUS_OK;
    outcome->documented = outcome->yes = false;
    outcome->failed = (struct failed_allocation){NULL, 0};
    outcome->text[0] = '\0';
}

/* Of a handle its kind: what else it is differs from run to run. */
static void show_result(struct run *run, int line, const struct statement *statement, void *value)
{
    if (!run->trace)
        return;
    const char *kind = statement->op >= 0 && ops[statement->op].result_kind >= 0 ? kinds[ops[statement->op].result_kind].name : NULL;
    if (statement->control == CONTROL_alias && shadow_argument(&run->shadow, statement, 0))
        kind = shadow_kind(&run->shadow, statement);
    char text[OUTCOME_TEXT_SIZE];
    if (kind)
        show(run, line, "-> %s", kind);
    else if (run->runner->describe(value, text, sizeof text))
        show(run, line, "-> %s", text);
    else
        show(run, line, "%s", "ok");
}

/* The model knows which handles are open. An op that finds one closed that is open, or goes to work on one that has ended, is
 * wrong, however politely it does so. Only for modules with our exceptions: others may have other rules. */
static void judge_state(const struct run *run, const struct statement *statement, const struct outcome *outcome, enum shadow_state state,
                        const char *kind)
{
    if (!run->statuses || state == SHADOW_UNKNOWN)
        return;
    bool asks = statement->op == OP_is_closed && outcome->value;
    bool found_closed = asks ? outcome->yes : outcome->status == STATUS_CLOSED;
    bool went_to_work =
        asks ? !found_closed : outcome->value || outcome->status == STATUS_LIBRARY_ERROR || outcome->status == STATUS_WRONG_OWNER;
    bool of_others = ops[statement->op].errors & 1u << STATUS_CLOSED; /* not what it was given was closed, but what that refers to */
    /* a callback may have closed what the result was to belong to */
    if (state == SHADOW_ALL_OPEN && found_closed && !of_others && !run->acted)
        report_finding("closed-too-early", kind, "a handle is taken for closed that nobody has closed, nor its owner");
    if (state == SHADOW_SOME_ENDED && went_to_work)
        report_finding("used-after-close", kind, "an op went to work on a handle that was closed, by itself or with its owner");
}

void run_assign(struct run *run, int name, void *value)
{
    void *old = run->variables[name];
    run->variables[name] = value;
    if (value) {
        bool known = false;
        for (int i = 0; i < run->order_count && !known; i++)
            known = run->order[i] == name;
        if (!known)
            run->order[run->order_count++] = name;
    }
    if (old)
        run->runner->release(old);
}

static void handle_errors(struct run *run, void *value)
{
    void *callback = value && run->runner->is_callback(value) ? value : NULL;
    run->handled = run->runner->handle_errors(run, callback) && callback;
}

static void plant(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    const struct planted_bug *bug = planted_find(argument_data(run->program, &statement->args[0]));
    void *value = statement->arg_count > 1 ? run->variables[statement->args[1].name] : NULL;
    run->runner->plant(run, bug, value, outcome);
}

static void call_control(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    const struct runner *runner = run->runner;
    const struct argument *first = statement->arg_count > 0 ? &statement->args[0] : NULL;
    static const struct argument none = {.type = ARGUMENT_NONE};
    void *value = first ? runner->create(run, first) : NULL;
    switch (statement->control) {
    case CONTROL_collect:
        runner->collect(run);
        break;
    case CONTROL_cycle:
        runner->cycle(run, &value, 1);
        break;
    case CONTROL_alias:
        outcome->value = runner->retain(value);
        break;
    case CONTROL_callback:
        outcome->value = runner->create_callback(run, (int)(statement - run->program->statements));
        break;
    case CONTROL_on_error:
        handle_errors(run, value);
        break;
    case CONTROL_plant:
        plant(run, statement, outcome);
        break;
    case CONTROL_fail_allocation:
        run->armed = (long)first->integer;
        break;
    default: /* finish: the checker has read it */
        break;
    }
    if (!outcome->value && outcome->status == STATUS_OK)
        outcome->value = runner->create(run, &none);
    if (value)
        runner->release(value);
}

/* The name of an unbound variable that a statement needs, or NULL. */
static const char *find_unbound(const struct run *run, const struct statement *statement)
{
    const struct program *program = run->program;
    if (statement->type == STATEMENT_DROP)
        return run->variables[statement->target] ? NULL : program->names[statement->target];
    for (int i = statement->first_arg; i < statement->arg_count; i++) {
        const struct argument *argument = &statement->args[i];
        if (argument->type == ARGUMENT_NAME && !run->variables[argument->name])
            return program->names[argument->name];
        for (uint32_t k = 0; argument->type == ARGUMENT_LIST && k < argument->count; k++) {
            const struct argument *item = &program->items[argument->first + k];
            if (item->type == ARGUMENT_NAME && !run->variables[item->name])
                return program->names[item->name];
        }
    }
    return NULL;
}

static void note_armed(long armed, const struct outcome *outcome)
{
    if (armed != 0)
        armed_op = (struct armed_op){.failed = outcome->failed, .status = outcome->status};
}

static void call_op(struct run *run, const struct statement *statement, struct outcome *outcome, const char *kind)
{
    enum shadow_state state = shadow_state(&run->shadow, statement);
    run->acted = false;
    run->running = statement->op;
    run->runner->call(run, statement, outcome);
    run->running = -1;
    judge_state(run, statement, outcome, state, kind);
    note_armed(run->armed, outcome);
    run->armed = 0;
}

/* What came of a call: shown at a line, judged, and given to `target` (-1: to nobody). */
static void take_outcome(struct run *run, int line, const struct statement *called, const struct outcome *outcome, const char *kind,
                         long armed, int target)
{
    if (outcome->value) {
        show_result(run, line, called, outcome->value);
    } else {
        if (!outcome->documented)
            report_finding("undocumented-exception", kind, "%s", outcome->text);
        show(run, line, "-> %s", outcome->text);
    }
    show_failed(run, line, armed, &outcome->failed);
    if (target >= 0)
        run_assign(run, target, outcome->value);
    else if (outcome->value)
        run->runner->release(outcome->value);
}

static void execute_call(struct run *run, int line)
{
    const struct statement *statement = &run->program->statements[line];
    const char *kind = shadow_kind(&run->shadow, statement);
    long armed = statement->op >= 0 ? run->armed : 0;
    struct outcome outcome;
    outcome_begin(&outcome);
    shadow_before(&run->shadow, statement);
    int held[PROGRAM_MAX_ARGS];
    shadow_hold(&run->shadow, statement, held);
    if (statement->op >= 0)
        call_op(run, statement, &outcome, kind);
    else
        call_control(run, statement, &outcome);
    shadow_after(&run->shadow, run->program, line, outcome.value != NULL);
    shadow_let_go(&run->shadow, statement, held);
    take_outcome(run, line, statement, &outcome, kind, armed, statement->target);
}

static void execute_start(struct run *run, int line)
{
    const struct statement *statement = &run->program->statements[line];
    struct started *started = &run->started[statement->thread];
    started->line = line;
    started->armed = run->armed;
    started->kind = shadow_kind(&run->shadow, statement);
    outcome_begin(&started->outcome);
    shadow_before(&run->shadow, statement);
    shadow_launch(&run->shadow, run->program, line);
    show(run, line, "%s", "-> started");
    run->runner->launch(run, statement, &started->outcome);
    run->armed = 0;
}

static const char *name_called(const struct program *program, const struct statement *statement)
{
    return program->names[statement->first_arg > 0 ? statement->args[1].name : statement->callee];
}

/* For a wait at `line`, or at the end for the statement there: what runs on the thread is over, and gives its result to `target`. */
static void wait_for(struct run *run, int thread, int line, int target)
{
    struct started *started = &run->started[thread];
    const struct statement *statement = &run->program->statements[started->line];
    report_statement(line, name_called(run->program, statement), started->kind);
    started->line = -1;
    run->acted = false;
    run->runner->join(run, thread);
    enum shadow_state state = shadow_join(&run->shadow, thread, target, started->outcome.value != NULL);
    judge_state(run, statement, &started->outcome, state, started->kind);
    note_armed(started->armed, &started->outcome);
    take_outcome(run, line, statement, &started->outcome, started->kind, started->armed, target);
    started->outcome.value = NULL; /* LSan would take it for an owner */
}

static void wait_for_all(struct run *run)
{
    for (int thread = 0; thread < MAX_THREADS; thread++)
        if (run->started[thread].line >= 0)
            wait_for(run, thread, run->started[thread].line, -1);
}

static void execute_statement(struct run *run, int line)
{
    const struct statement *statement = &run->program->statements[line];
    const char *unbound = find_unbound(run, statement);
    bool waits = statement->control == CONTROL_wait, idle = waits && run->started[statement->thread].line < 0;
    if (unbound || idle) {
        shadow_after(&run->shadow, run->program, line, false);
        if (statement->target >= 0)
            run_assign(run, statement->target, NULL);
        show(run, line, idle ? "-> skipped: nothing runs there" : "-> skipped: %s has no value", unbound);
        run->armed = statement->op >= 0 ? 0 : run->armed;
        return;
    }
    run->executed++;
    if (statement->type == STATEMENT_DROP) {
        report_statement(line, "del", shadow_kind(&run->shadow, statement));
        shadow_drop(&run->shadow, statement->target, false);
        run_assign(run, statement->target, NULL);
        show(run, line, "%s", "ok");
        return;
    }
    if (waits) {
        wait_for(run, statement->thread, line, statement->target);
        return;
    }
    report_statement(line, name_called(run->program, statement), shadow_kind(&run->shadow, statement));
    if (statement->control == CONTROL_start)
        execute_start(run, line);
    else
        execute_call(run, line);
}

bool execute_can(const struct runner *runner, const struct program *program, const char **missing)
{
    for (int i = 0; i < program->count; i++) {
        const struct statement *statement = &program->statements[i];
        if (statement->type == STATEMENT_CALL && statement->op >= 0 && !runner->has(statement->op)) {
            *missing = ops[statement->op].name;
            return false;
        }
    }
    return true;
}

int execute(const struct runner *runner, const struct program *program, execute_trace *trace)
{
    run.runner = runner;
    run.program = program;
    run.trace = trace;
    run.order_count = run.executed = 0;
    run.running = -1;
    run.handled = false;
    run.armed = 0;
    for (int t = 0; t < MAX_THREADS; t++)
        run.started[t].line = -1;
    armed_op = (struct armed_op){.status = STATUS_OK};
    memset(run.variables, 0, (size_t)program->name_count * sizeof *run.variables);
    runner->begin(&run);
    shadow_begin(&run.shadow, program);
    ledger_begin();
    report_program(program);
    for (int line = 0; line < program->count; line++)
        if (program->statements[line].type != STATEMENT_NOTE)
            execute_statement(&run, line);
    wait_for_all(&run);
    ending_begin(&run);
    if (finish_ways[program->finish].place != PLACE_HERE)
        return run.executed;
    if (program->writes_files)
        scratch_remove_files();
    report_program(NULL);
    return run.executed;
}

void execute_complete(void (*ended)(void))
{
    ending_complete(&run, ended);
}

const struct armed_op *execute_armed(void)
{
    return &armed_op;
}
