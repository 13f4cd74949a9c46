#include "scope.h"

static void end_below(struct scope *scope, const struct program *program, int name)
{
    scope->ended[name] = true;
    for (int i = 0; i < program->name_count; i++)
        if (scope->owner[i] == name && !scope->ended[i])
            end_below(scope, program, i);
}

static int argument_name(const struct statement *statement, int n)
{
    const struct argument *argument = &statement->args[n];
    return n < statement->arg_count && argument->type == ARGUMENT_NAME ? argument->name : -1;
}

static int owner_of_result(const struct scope *scope, const struct statement *statement, const struct op *op)
{
    if (op->owner < 0)
        return -1;
    int name = argument_name(statement, statement->first_arg + op->owner % OWNER_OF_ARGUMENT);
    /* Not for ever: a program may ask for owners in a circle, which no module would grant. */
    for (int i = 0; op->owner >= ROOT_OF_ARGUMENT && i < 4 && name >= 0 && scope->owner[name] >= 0; i++) {
        if (scope->owner[scope->owner[name]] < 0)
            break;
        name = scope->owner[name];
    }
    return name >= 0 && op->owner >= OWNER_OF_ARGUMENT ? scope->owner[name] : name;
}

static bool is_below(const struct scope *scope, int name, int above)
{
    while (name >= 0 && name != above)
        name = scope->owner[name];
    return name == above;
}

/* What an op does to the variables that it is given, and to others. */
static void affect(struct scope *scope, const struct program *program, const struct statement *statement, const struct op *op)
{
    int first = argument_name(statement, statement->first_arg);
    int owner = op->owner >= 0 && op->owner < OWNER_OF_ARGUMENT ? argument_name(statement, statement->first_arg + op->owner) : -1;
    if (op->ownership == OWNS_CLOSES && op->owner < 0) {
        for (int i = 0; i < program->name_count; i++)
            scope->ended[i] = true;
    } else if (op->ownership == OWNS_CLOSES && first >= 0) {
        end_below(scope, program, first);
    } else if (op->ownership == OWNS_GIVES || op->ownership == OWNS_MOVES) {
        int given = argument_name(statement, statement->first_arg + op->given);
        if (given >= 0 && !is_below(scope, owner, given)) /* the op refuses that; and owners in a circle have no root */
            scope->owner[given] = owner;
    }
}

void scope_step(struct scope *scope, const struct program *program, const struct statement *statement)
{
    if (statement->type == STATEMENT_NOTE)
        return;
    if (statement->type == STATEMENT_DROP) {
        scope->kind[statement->target] = SCOPE_UNASSIGNED;
        return;
    }
    const struct op *op = statement->op >= 0 ? &ops[statement->op] : NULL;
    int kind = op ? op->result_kind : NO_KIND;
    int owner = op ? owner_of_result(scope, statement, op) : -1;
    int first = argument_name(statement, statement->first_arg);
    bool ended = false;
    if (statement->control == CONTROL_callback)
        kind = SCOPE_CALLBACK;
    scope->calls_back = scope->calls_back || statement->control == CONTROL_callback;
    if (op)
        affect(scope, program, statement, op);
    if (statement->control == CONTROL_alias && first >= 0) {
        kind = scope->kind[first];
        owner = scope->owner[first];
        ended = scope->ended[first];
    }
    if (statement->control == CONTROL_start && statement->thread >= 0) {
        scope->starts = true;
        scope->started[statement->thread].kind = kind;
        scope->started[statement->thread].owner = owner;
    }
    if (statement->control == CONTROL_wait && statement->thread >= 0) {
        kind = scope->started[statement->thread].kind;
        owner = scope->started[statement->thread].owner;
        scope->started[statement->thread].kind = SCOPE_UNASSIGNED;
    }
    if (statement->target < 0)
        return;
    for (int i = 0; i < program->name_count; i++) /* what was below the old value is nobody's child by name any more */
        if (scope->owner[i] == statement->target && i != statement->target)
            scope->owner[i] = -1;
    scope->kind[statement->target] = kind;
    scope->owner[statement->target] = owner == statement->target ? -1 : owner;
    scope->ended[statement->target] = ended;
}

void scope_at(struct scope *scope, const struct program *program, int line)
{
    for (int i = 0; i < program->name_count; i++) {
        scope->kind[i] = SCOPE_UNASSIGNED;
        scope->owner[i] = -1;
        scope->ended[i] = false;
    }
    for (int t = 0; t < MAX_THREADS; t++)
        scope->started[t].kind = SCOPE_UNASSIGNED;
    scope->starts = scope->calls_back = false;
    for (int i = 0; i < line; i++)
        scope_step(scope, program, &program->statements[i]);
}

int scope_find(const struct scope *scope, const struct program *program, int kind, bool ended, int *names)
{
    int count = 0;
    for (int i = 0; i < program->name_count; i++) {
        bool fits = kind == ANY_KIND ? scope->kind[i] >= 0 : scope->kind[i] == kind;
        if (fits && (ended || !scope->ended[i]))
            names[count++] = i;
    }
    return count;
}
