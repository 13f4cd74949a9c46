#include "callback.h"

#include "report.h"

static void call_and_judge(struct run *run, int op, void *argument)
{
    struct outcome outcome = {.value = NULL};
    if (!run->runner->has(op))
        return;
    run->runner->call_simply(run, op, argument, &outcome);
    if (outcome.value)
        run->runner->release(outcome.value);
    else if (!outcome.documented)
        report_finding("undocumented-exception", "none", "%s, from %s in a callback", outcome.text, ops[op].name);
}

static void nest(struct run *run, int name)
{
    int object = run->shadow.variables[name];
    int op = object >= 0 ? simple_op(run->shadow.objects[object].kind) : -1;
    if (op < 0)
        return;
    void *value = run->runner->retain(run->variables[name]); /* an error handler may drop the variable meanwhile */
    run->shadow.objects[object].references++;
    call_and_judge(run, op, value);
    shadow_let_go_of(&run->shadow, object);
    run->runner->release(value);
}

/* The model hears of it first: a close may call an error handler, which finds everything as it is. */
static void close_variable(struct run *run, int name)
{
    void *value = run->runner->retain(run->variables[name]);
    shadow_close(&run->shadow, name);
    call_and_judge(run, OP_close, value);
    run->runner->release(value);
}

enum callback_answer callback_act(struct run *run, int line, bool at_end)
{
    if (run->running < 0)
        report_finding("called-too-late", "none", "a callback is called although no op runs");
    const struct statement *statement = &run->program->statements[line];
    int name = way_takes_handle[statement->way] ? statement->args[1].name : -1;
    if (name >= 0 && !run->variables[name])
        return CALLBACK_GO_ON;
    /* Where a close may fail for want of memory, only geocapsule knows whether it got as far as to close. */
    if (run->armed != 0)
        return CALLBACK_GO_ON;
    shadow_callback(&run->shadow, (enum op_index)run->running, statement->way, at_end);
    switch (statement->way) {
    case WAY_stop:
        return CALLBACK_STOP;
    case WAY_raise:
        return CALLBACK_RAISE;
    case WAY_collect:
        shadow_collect(&run->shadow);
        run->runner->collect(run);
        break;
    case WAY_close_all:
        run->acted = true;
        shadow_close_all(&run->shadow);
        call_and_judge(run, OP_close_all, NULL);
        break;
    case WAY_close:
        run->acted = true;
        close_variable(run, name);
        break;
    case WAY_drop:
        run->acted = true;
        shadow_drop(&run->shadow, name, false);
        run_assign(run, name, NULL);
        break;
    case WAY_nest:
        nest(run, name);
        break;
    default:
        break;
    }
    return CALLBACK_GO_ON;
}
