#include "report.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "status.h"

static struct {
    const struct program *program;
    const char *(*describe)(int call); /* or NULL */
    struct report_place place;
} current = {.place = {REPORT_NOTHING, "none", "none"}};

/* Of a thread that runs a statement of its own. All others, the libraries' among them, are where the main one is. */
static _Thread_local const struct report_place *own;

static const struct report_place *here(void)
{
    return own ? own : &current.place;
}

void report_program(const struct program *program)
{
    current.program = program;
    report_statement(REPORT_NOTHING, "none", "none");
}

void report_calls(const char *(*describe)(int call))
{
    current.program = NULL;
    current.describe = describe;
    report_statement(REPORT_NOTHING, "none", "none");
}

void report_statement(int statement, const char *op, const char *kind)
{
    current.place = (struct report_place){statement, op, kind ? kind : "none"};
    status->statement = statement;
}

struct report_place report_place(void)
{
    return current.place;
}

void report_on_thread(const struct report_place *place)
{
    own = place;
}

int report_current_statement(void)
{
    return here()->statement;
}

const char *report_describe(int statement)
{
    static _Thread_local char texts[4][400];
    static _Thread_local int turn;
    char *text = texts[turn++ % 4];
    if (statement == REPORT_NOTHING || (!current.program && !current.describe))
        return "nothing that a program did";
    if (statement == REPORT_TEARDOWN)
        return "the end of the program, when what it left is dropped";
    if (!current.program) {
        snprintf(text, sizeof texts[0], "call %d: %s", statement + 1, current.describe(statement));
        return text;
    }
    if (statement < REPORT_TEARDOWN) {
        snprintf(text, sizeof texts[0], "the end of the program, when %s is dropped",
                 current.program->names[report_teardown_of(statement)]);
        return text;
    }
    int used = snprintf(text, sizeof texts[0], "statement %d: ", statement + 1);
    const struct statement *source = &current.program->statements[statement];
    size_t size = statement_print(current.program, source, text + used, sizeof texts[0] - (size_t)used - 1);
    if (size == 0)
        size = (size_t)snprintf(text + used, sizeof texts[0] - (size_t)used, "%s(... too long to show)", here()->op);
    text[(size_t)used + size] = '\0';
    return text;
}

/* The fail_allocation that the current statement may be under. */
static void report_armed(void)
{
    if (!current.program)
        return;
    for (int line = here()->statement - 1; line >= 0; line--) {
        const struct statement *statement = &current.program->statements[line];
        if (statement->type == STATEMENT_CALL && statement->op >= 0)
            return;
        if (statement->type == STATEMENT_CALL && statement->control == CONTROL_fail_allocation) {
            fprintf(stderr, "==capsan== after %s\n", report_describe(line));
            return;
        }
    }
}

void report_where(void)
{
    if (!current.program && !current.describe)
        return;
    const struct report_place *place = here();
    if (place->statement >= 0) {
        fprintf(stderr, "==capsan== at statement %d, %s of %s: %s\n", place->statement + 1, place->op, place->kind,
                report_describe(place->statement));
        report_armed();
    } else if (place->statement <= REPORT_TEARDOWN) {
        fprintf(stderr, "==capsan== at the end, %s of %s: %s\n", place->op, place->kind, report_describe(place->statement));
    }
}

void report_finding(const char *class, const char *kind, const char *format, ...)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&one); /* and never unlocked: a second thread that finds something is ended with the first */
    fprintf(stderr, "==capsan== finding: %s of %s in %s\n==capsan== ", class, kind, here()->op);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    report_where();
    abort();
}

/* Weak hooks of the sanitizer runtimes, called when they begin to report. */
void __asan_on_error(void);
void __asan_on_error(void)
{
    report_where();
}

void __tsan_on_report(void *report);
void __tsan_on_report(void *report)
{
    (void)report;
    report_where();
}

void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
    report_where();
}
