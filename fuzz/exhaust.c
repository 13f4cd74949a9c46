#include "exhaust.h"

#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "generate.h"
#include "leaks.h"
#include "report.h"

/* Runs the program with fail_allocation(n) before `line`. */
static struct armed_op run_with(const struct runner *runner, const struct program *program, int line, long n)
{
    static struct program armed;
    armed = *program;
    for (int i = 0; i < armed.count; i++) /* its own rest meanwhile */
        if (armed.statements[i].control == CONTROL_fail_allocation)
            armed.statements[i].type = STATEMENT_NOTE;
    int name = program_name(&armed, "fail_allocation", strlen("fail_allocation"));
    struct statement *statement = name >= 0 ? program_insert(&armed, line) : NULL;
    if (!statement)
        return (struct armed_op){.status = STATUS_OK};
    statement->callee = name;
    statement->control = CONTROL_fail_allocation;
    statement->args[0] = (struct argument){.type = ARGUMENT_INT, .integer = n};
    statement->arg_count = 1;
    execute(runner, &armed, NULL);
    return *execute_armed();
}

static const char *status_name(int status)
{
    static const char *const names[STATUS_COUNT + 1] = {
        "no exception",
#define ERROR(symbol, name, base, meaning) #name,
#include "errors.def"
#undef ERROR
        "MemoryError",
    };
    return names[status];
}

static bool is_honest(int status)
{
    return status == STATUS_OK || status == STATUS_OUT_OF_MEMORY || status == STATUS_LIBRARY_ERROR || status == STATUS_COUNT;
}

static void check_leaks(const char *where, long number)
{
    if (!__lsan_do_recoverable_leak_check())
        return;
    fprintf(stderr, "==capsan== finding: leak of memory in %s\n", where);
    if (number)
        fprintf(stderr, "==capsan== after fail_allocation(%ld)\n", number);
    _exit(LEAKS_EXIT);
}

static void exhaust_statement(struct exhaust *exhaust, const struct runner *runner, const struct program *program, int line)
{
    const struct op *op = &ops[program->statements[line].op];
    struct armed_op usual = run_with(runner, program, line, MAX_ALLOCATION), now;
    bool exact = !program->starts; /* else what runs beside the op may be in its way, or not */
    long count = 0, last = 0;
    do {
        now = run_with(runner, program, line, last + 1);
        exhaust->runs++;
        if (exact && now.failed.source && usual.status == STATUS_OK && !is_honest(now.status))
            report_finding("undocumented-exception", "none", "%s said %s for want of memory: allocation %ld, of %s", op->name,
                           status_name(now.status), now.failed.number, now.failed.source);
        if (exhaust->each_leak)
            check_leaks(op->name, now.failed.number);
        count += now.failed.source != NULL;
        last = now.failed.source ? now.failed.number : last;
    } while (now.failed.source && count < exhaust->most);
    if (exact && !now.failed.source && now.status != usual.status)
        report_finding("undocumented-exception", "none", "%s said %s when nothing failed any more, and %s before", op->name,
                       status_name(now.status), status_name(usual.status));
    exhaust->statements++;
    printf("%4d  %-24s %ld allocations failed%s\n", line + 1, op->name, count, now.failed.source ? ", and there are more" : "");
    fflush(stdout);
}

void exhaust_allocations(struct exhaust *exhaust, const struct runner *runner, const struct program *program)
{
    static bool done[OP_COUNT];
    long before = exhaust->statements;
    if (finish_ways[program->finish].place != PLACE_HERE)
        return;
    for (int line = 0; line < program->count; line++) {
        const struct statement *statement = &program->statements[line];
        if (statement->type != STATEMENT_CALL || statement->op < 0 || (exhaust->each_op_once && done[statement->op]))
            continue;
        done[statement->op] = true;
        exhaust_statement(exhaust, runner, program, line);
    }
    if (exhaust->statements > before)
        check_leaks("program", 0);
}
