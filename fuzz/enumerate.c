/* Which lifetime states there are to reach, found by going through them: for each op, what it needs is made, each of its handles is
 * brought into each state that there is, and the op is called; then its result goes in each way. On the C layers, so a minute is
 * enough. `native-enumerate [ROUNDS]`: a round is everything once, with other arguments each time. `native-enumerate --list` runs
 * nothing, and says which state each counter stands for.
 *
 * The states reached are in the page that CAPSAN_STATUS names: see shadow.h for what they are. A finding ends the process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "execute.h"
#include "generate.h"
#include "report.h"
#include "scratch.h"
#include "shadow.h"
#include "states.h"
#include "status.h"

enum { ROUNDS = 2 };

/* How a result, or else the first handle, ends. */
enum ending { ENDING_NONE, ENDING_CLOSE, ENDING_DROP, ENDING_COUNT };

static struct program program;
static struct random chance = {1};

static bool begin(void)
{
    struct program_error error;
    return program_parse(&program, "", 0, &error);
}

static void run(void)
{
    static char text[PROGRAM_MAX_BYTES];
    static struct program parsed;
    struct program_error error;
    size_t size = program_print(&program, text, sizeof text);
    if (size == 0 || !program_parse(&parsed, text, size, &error) || !program_check(&parsed, &error)) {
        status->rejected++;
        return;
    }
    status->statements += (uint64_t)execute(&native_runner, &parsed, NULL);
    status->programs++;
}

/* Calls of `op` are inserted before `line`; returns where the last one is. */
static int insert_call(int line, int op)
{
    return line + generate_call(&program, line, (enum op_index)op, 0, &chance) - 1;
}

/* Something of another kind than `kind`, made before `line`: the name of it, or -1. */
static int insert_other(int *line, int kind)
{
    int at = insert_call(*line, kind == KIND_CONTEXT ? OP_geos_context : OP_context);
    *line = at + 1;
    return program.statements[at].target;
}

/* Ops that may invalidate a handle of this kind, before `line`. */
static void insert_doubt(int *line, int kind)
{
    for (int op = 0; op < OP_COUNT; op++)
        if (ops[op].ends & KIND_BIT(kind) && random_chance(&chance, 50))
            *line = insert_call(*line, op) + 1;
}

/* Brings the handle in argument `n` of the call at *line into a state. */
static void bring(int *line, int n, enum fate fate)
{
    static struct scope scope;
    const struct statement *call = &program.statements[*line];
    struct argument argument = call->args[call->first_arg + n];
    int name = argument.type == ARGUMENT_NAME ? argument.name : -1;
    scope_at(&scope, &program, *line);
    int kind = name >= 0 ? scope.kind[name] : -1, owner = name >= 0 ? scope.owner[name] : -1;
    switch (fate) {
    case FATE_VALUE:
        argument = (struct argument){.type = ARGUMENT_INT, .integer = 1};
        break;
    case FATE_OTHER_KIND:
        name = insert_other(line, kind);
        if (name >= 0)
            argument = (struct argument){.type = ARGUMENT_NAME, .name = name};
        break;
    case FATE_OWNER_DROPPED:
        *line += owner >= 0 && generate_drop(&program, *line, owner);
        break;
    case FATE_CLOSED:
        *line += name >= 0 && generate_close(&program, *line, name);
        break;
    case FATE_ENDED:
        *line += owner >= 0 && generate_close(&program, *line, owner);
        break;
    case FATE_UNCERTAIN:
        if (kind >= 0)
            insert_doubt(line, kind);
        break;
    default:
        break;
    }
    struct statement *moved = &program.statements[*line];
    moved->args[moved->first_arg + n] = argument;
    moved->source = NULL;
}

static void end(int line, int name, enum ending ending)
{
    if (name >= 0 && ending == ENDING_CLOSE)
        generate_close(&program, line + 1, name);
    if (name >= 0 && ending == ENDING_DROP)
        generate_drop(&program, line + 1, name);
}

/* The call of `op` with its handles in these states, and then the end of one. */
static void run_states(int op, const int *handles, int count, const enum fate *fates, enum ending ending)
{
    if (!begin())
        return;
    int line = insert_call(0, op);
    if (line < 0 || program.statements[line].op != op)
        return;
    for (int i = count - 1; i >= 0; i--)
        bring(&line, handles[i], fates[i]);
    const struct statement *call = &program.statements[line];
    int first =
        count > 0 && call->args[call->first_arg + handles[0]].type == ARGUMENT_NAME ? call->args[call->first_arg + handles[0]].name : -1;
    end(line, call->target >= 0 ? call->target : first, ending);
    run();
}

static void run_op(int op)
{
    int handles[MOST_HANDLES], count = 0;
    for (int i = 0; i < ops[op].param_count && count < MOST_HANDLES; i++)
        if (ops[op].params[i].type == VALUE_HANDLE)
            handles[count++] = i;
    int combinations = count == 0 ? 1 : count == 1 ? FATE_COUNT : FATE_COUNT * FATE_COUNT;
    for (int i = 0; i < combinations; i++)
        for (int ending = 0; ending < ENDING_COUNT; ending++)
            run_states(op, handles, count, (enum fate[]){(enum fate)(i % FATE_COUNT), (enum fate)(i / FATE_COUNT)}, (enum ending)ending);
}

/* The call of `op` on another thread. */
static void run_on_thread(int op)
{
    if (!begin() || ops[op].param_count + 2 > PROGRAM_MAX_ARGS)
        return;
    int line = insert_call(0, op), on = program_name(&program, "on", 2);
    struct statement *call = line >= 0 ? &program.statements[line] : NULL;
    if (!call || on < 0 || call->first_arg != 0)
        return;
    memmove(&call->args[2], &call->args[0], (size_t)call->arg_count * sizeof *call->args);
    call->args[0] = (struct argument){.type = ARGUMENT_INT, .integer = 1};
    call->args[1] = (struct argument){.type = ARGUMENT_NAME, .name = call->callee};
    call->callee = on;
    call->arg_count += 2;
    run();
}

/* The call of `op` with a callback that acts in some way, as its own and as the handler of its errors. */
static void run_called_back(int op)
{
    if (!begin())
        return;
    int callback = generate_callback(&program, 0, &chance) - 1;
    if (callback < 0 || !generate_control(&program, callback + 1, CONTROL_on_error, program.statements[callback].target))
        return;
    int line = insert_call(callback + 2, op);
    for (int i = 0; line >= 0 && i < ops[op].param_count; i++) {
        struct statement *call = &program.statements[line];
        if (ops[op].params[i].type == VALUE_CALLBACK)
            call->args[call->first_arg + i] = (struct argument){.type = ARGUMENT_NAME, .name = program.statements[callback].target};
    }
    run();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        states_list(stdout);
        return 0;
    }
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : ROUNDS;
    if (argc > 2 || rounds <= 0) {
        fprintf(stderr, "usage: %s [ROUNDS | --list]\n", argv[0]);
        return 2;
    }
    status_open();
    native_runner.start();
    scratch_enter();
    for (long round = 0; round < rounds; round++)
        for (int op = 0; op < OP_COUNT; op++) {
            run_op(op);
            run_on_thread(op);
            for (int way = 0; way < 2 * WAY_COUNT; way++)
                run_called_back(op);
        }
    printf("%llu programs, %llu refused, %llu lifetime states\n", (unsigned long long)status->programs,
           (unsigned long long)status->rejected, (unsigned long long)status->lifetime_states);
    return 0;
}
