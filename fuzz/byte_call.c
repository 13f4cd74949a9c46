#include "byte_call.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <cpl_error.h>
#include <sanitizer/common_interface_defs.h>

#include "ledger.h"
#include "report.h"

/* Fewer calls than the ledger has entries; when an input has used its time, it gets no further call. */
enum { MOST_CALLS = 1000, ANSWERS = 16384, SHARE_OF_TIME_US = 500000 };

static struct {
    int count;
    enum op_index ops[MOST_CALLS]; /* by the number of the call */
    struct handle *handles[MOST_CALLS];
    int handle_count;
    struct call call;
    clock_t begun;
    bool late; /* a call was left out for want of time */
} input;

__attribute__((section("__libfuzzer_extra_counters"))) static unsigned char answers[ANSWERS];

static const char *describe(int number)
{
    return ops[input.ops[number]].name;
}

void byte_begin(void)
{
    input.count = input.handle_count = 0;
    input.begun = clock();
    input.late = false;
    ledger_begin();
    report_calls(describe);
}

/* Of a message's words: not of its numbers, nor of what it quotes. */
static void note_answer(enum op_index op, int status, const char *message)
{
    unsigned hash = (unsigned)op * 31 + (unsigned)status;
    char quote = '\0';
    for (const char *c = message; *c; c++) {
        bool quotes = *c == '"' || *c == '`' || *c == '\'';
        if (quotes)
            quote = quote ? '\0' : *c;
        if (!quote && isalpha((unsigned char)*c))
            hash = hash * 31 + (unsigned char)*c;
    }
    answers[hash % ANSWERS] = 1;
}

/* CPLMalloc and its like end the process; before, they say why. */
static void hear_error(struct callback *unused, int severity, int number, const char *message)
{
    (void)unused;
    if (severity != CE_Fatal)
        return;
    __sanitizer_print_stack_trace();
    report_finding("fatal-error", "input", "GDAL ends the process with error %d: %s", number, message);
}

static bool has_time(void)
{
    input.late = input.late || (double)(clock() - input.begun) * 1e6 / CLOCKS_PER_SEC >= SHARE_OF_TIME_US;
    return !input.late;
}

bool byte_was_late(void)
{
    return input.late;
}

static bool has_arguments(const struct value *arguments, int count)
{
    for (int i = 0; i < count; i++)
        if (arguments[i].type == VALUE_HANDLE && !arguments[i].handle)
            return false;
    return true;
}

static void check_status(const struct call *call, int status)
{
    if (status != STATUS_OK && !(op_errors(call->op) & 1u << status))
        report_finding("undocumented-exception", "none", "%s answers with status %d, which it does not document: %s", call->op->name,
                       status, call->message);
}

const struct value *byte_call(enum op_index op, const struct value *arguments, int count)
{
    static struct callback hearer = {.error = hear_error};
    if (input.call.result.type != VALUE_HANDLE)
        value_clear(&input.call.result);
    input.call.result.type = VALUE_NONE;
    if (!has_arguments(arguments, count) || input.count == MOST_CALLS || (op != OP_close && !has_time()))
        return NULL;
    input.ops[input.count] = op;
    report_statement(input.count++, ops[op].name, "input");
    input.call = (struct call){.op = &ops[op], .arg_count = count, .on_error = &hearer};
    if (count > 0)
        memcpy(input.call.args, arguments, (size_t)count * sizeof *arguments);
    int status = op_call(&input.call);
    note_answer(op, status, input.call.message);
    check_status(&input.call, status);
    if (status != STATUS_OK)
        return NULL;
    if (input.call.result.type == VALUE_HANDLE)
        input.handles[input.handle_count++] = input.call.result.handle;
    return &input.call.result;
}

struct handle *byte_made(const struct value *result)
{
    return result ? result->handle : NULL;
}

void byte_drop(struct handle *handle)
{
    for (int i = input.handle_count - 1; handle && i >= 0; i--) {
        if (input.handles[i] != handle)
            continue;
        memmove(&input.handles[i], &input.handles[i + 1], (size_t)(--input.handle_count - i) * sizeof *input.handles);
        handle_release(handle);
        return;
    }
}

int byte_end(bool newest_first)
{
    if (input.call.result.type != VALUE_HANDLE)
        value_clear(&input.call.result);
    input.call.result.type = VALUE_NONE;
    report_statement(REPORT_TEARDOWN, "teardown", "none");
    for (int i = 0; i < input.handle_count; i++)
        handle_release(input.handles[newest_first ? input.handle_count - 1 - i : i]);
    input.handle_count = 0;
    memset(input.handles, 0, sizeof input.handles); /* LSan would take these for owners */
    memset(&input.call, 0, sizeof input.call);
    ledger_end();
    report_calls(NULL);
    return input.count;
}

static void report_time(int signal)
{
    (void)signal;
    report_finding("timeout", "none", "an input used more processor time than it may");
}

void byte_limit_time(int seconds)
{
    struct sigaction action = {.sa_handler = report_time};
    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = seconds}, NULL);
}
