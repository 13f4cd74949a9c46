#include "mutate.h"

#include <string.h>

#include "generate.h"
#include "scope.h"

struct edit {
    struct program *program;
    struct random *random;
};

static uint32_t below(struct edit *edit, int limit)
{
    return random_below(edit->random, (uint32_t)limit);
}

/* A place to insert at: 0 to count, but behind a finish. */
static int choose_place(struct edit *edit)
{
    struct program *program = edit->program;
    bool finishes = program->count > 0 && program->statements[0].control == CONTROL_finish;
    return finishes + (int)below(edit, program->count + 1 - finishes);
}

/* A name that has a handle at `line`, or -1. */
static int choose_handle(struct edit *edit, int line, bool ended)
{
    static struct scope scope;
    int names[PROGRAM_MAX_NAMES];
    scope_at(&scope, edit->program, line);
    int count = scope_find(&scope, edit->program, ANY_KIND, ended, names);
    return count > 0 ? names[below(edit, count)] : -1;
}

static void insert_call(struct edit *edit)
{
    generate_statement(edit->program, choose_place(edit), edit->random);
}

static void remove_statement(struct edit *edit)
{
    if (edit->program->count > 0)
        program_remove(edit->program, (int)below(edit, edit->program->count));
}

static void swap_statements(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count < 2)
        return;
    struct statement *a = &program->statements[below(edit, program->count)];
    struct statement *b = &program->statements[below(edit, program->count)];
    struct statement kept = *a;
    *a = *b;
    *b = kept;
}

static void repeat_statement(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count == 0 || program->count == PROGRAM_MAX_LINES)
        return;
    struct statement copy = program->statements[below(edit, program->count)];
    struct statement *statement = program_insert(program, choose_place(edit));
    *statement = copy;
}

static void close_early(struct edit *edit)
{
    int place = choose_place(edit);
    int name = choose_handle(edit, place, random_chance(edit->random, 30)); /* with ended ones: a close is repeated */
    if (name >= 0)
        generate_close(edit->program, place, name);
}

static void drop_early(struct edit *edit)
{
    int place = choose_place(edit);
    int name = choose_handle(edit, place, true);
    if (name >= 0)
        generate_drop(edit->program, place, name);
}

static void insert_control(struct edit *edit)
{
    int place = choose_place(edit);
    int name = choose_handle(edit, place, true);
    if (name < 0)
        return;
    static const enum control controls[] = {CONTROL_cycle, CONTROL_alias, CONTROL_collect};
    enum control control = controls[below(edit, 3)];
    if (!generate_control(edit->program, place, control, control == CONTROL_collect ? -1 : name) || control != CONTROL_alias)
        return;
    int target = program_name(edit->program, "a0", 2);
    edit->program->statements[place].target = target;
}

/* Now and then nobody is told of errors any more; else somebody is. */
static void insert_handler(struct edit *edit)
{
    static struct scope scope;
    struct program *program = edit->program;
    int names[PROGRAM_MAX_NAMES];
    int place = choose_place(edit);
    bool nobody = random_chance(edit->random, 10);
    if (!nobody)
        place += generate_callback(program, place, edit->random);
    scope_at(&scope, program, place);
    int count = nobody ? 0 : scope_find(&scope, program, SCOPE_CALLBACK, true, names);
    int name = count > 0 ? names[below(edit, count)] : -1;
    if (generate_control(program, place, CONTROL_on_error, name) && name < 0)
        program->statements[place].args[program->statements[place].arg_count++] = (struct argument){.type = ARGUMENT_NONE};
}

/* A statement that calls an op with arguments, and what is in scope before it; NULL if chance took another one. */
static struct statement *choose_call(struct edit *edit, struct scope *scope)
{
    struct program *program = edit->program;
    if (program->count == 0)
        return NULL;
    int line = (int)below(edit, program->count);
    struct statement *statement = &program->statements[line];
    if (statement->type != STATEMENT_CALL || statement->op < 0 || ops[statement->op].param_count == 0)
        return NULL;
    scope_at(scope, program, line);
    return statement;
}

static void change_argument(struct edit *edit)
{
    static struct scope scope;
    struct statement *statement = choose_call(edit, &scope);
    if (!statement)
        return;
    const struct op *op = &ops[statement->op];
    int i = (int)below(edit, op->param_count);
    generate_argument(edit->program, &scope, &op->params[i], &statement->args[statement->first_arg + i], edit->random);
    statement->source = NULL;
}

/* A handle at `line` of another kind than is wanted, or a plain value; of each there may be none. */
static void confuse_handle(struct edit *edit, const struct scope *scope, int kind, struct argument *argument)
{
    int names[PROGRAM_MAX_NAMES], others = 0;
    int count = scope_find(scope, edit->program, ANY_KIND, true, names);
    for (int i = 0; i < count; i++)
        if (scope->kind[names[i]] != kind)
            names[others++] = names[i];
    if (others > 0 && random_chance(edit->random, 50))
        *argument = (struct argument){.type = ARGUMENT_NAME, .name = names[below(edit, others)]};
    else
        *argument = (struct argument){.type = ARGUMENT_INT, .integer = 1};
}

/* Gives an op what it refuses: for one of its handles, or for several, which nothing else would do at once. */
static void confuse_handles(struct edit *edit)
{
    static struct scope scope;
    struct statement *statement = choose_call(edit, &scope);
    if (!statement)
        return;
    const struct op *op = &ops[statement->op];
    for (int i = 0; i < op->param_count; i++)
        if (op->params[i].type == VALUE_HANDLE && random_chance(edit->random, 70)) {
            confuse_handle(edit, &scope, op->params[i].kind, &statement->args[statement->first_arg + i]);
            statement->source = NULL;
        }
}

static void return_to_main(struct statement *statement)
{
    statement->callee = statement->args[1].name;
    statement->arg_count -= 2;
    memmove(statement->args, statement->args + 2, (size_t)statement->arg_count * sizeof *statement->args);
    statement->control = CONTROL_NONE;
    statement->first_arg = 0;
    statement->thread = -1;
    statement->source = NULL;
}

/* op(...) becomes on(t, op, ...); false: no room. */
static bool hand_to_thread(struct edit *edit, struct statement *statement)
{
    int on = program_name(edit->program, "on", 2);
    if (on < 0 || statement->arg_count + 2 > PROGRAM_MAX_ARGS)
        return false;
    memmove(statement->args + 2, statement->args, (size_t)statement->arg_count * sizeof *statement->args);
    statement->thread = (int)below(edit, MAX_THREADS);
    statement->args[0] = (struct argument){.type = ARGUMENT_INT, .integer = statement->thread};
    statement->args[1] = (struct argument){.type = ARGUMENT_NAME, .name = statement->callee};
    statement->callee = on;
    statement->control = CONTROL_on;
    statement->first_arg = 2;
    statement->arg_count += 2;
    statement->source = NULL;
    return true;
}

/* x = on(t, ...) at `line` becomes start(t, ...), and some statements later x = wait(t). */
static void let_go_on(struct edit *edit, int line)
{
    struct program *program = edit->program;
    int start = program_name(program, "start", 5), wait = program_name(program, "wait", 4), after = program->count - line - 1;
    int place = line + 1 + (int)below(edit, (after < 4 ? after : 4) + 1);
    struct statement *waiting = start >= 0 && wait >= 0 ? program_insert(program, place) : NULL;
    if (!waiting)
        return;
    struct statement *statement = &program->statements[line];
    waiting->callee = wait;
    waiting->control = CONTROL_wait;
    waiting->thread = statement->thread;
    waiting->target = statement->target;
    waiting->args[waiting->arg_count++] = statement->args[0];
    statement->callee = start;
    statement->control = CONTROL_start;
    statement->target = -1;
    statement->source = NULL;
}

/* The line of the wait for what was started at `line`, or -1. */
static int find_wait(const struct program *program, int line)
{
    for (int i = line + 1; i < program->count; i++)
        if (program->statements[i].control == CONTROL_wait && program->statements[i].thread == program->statements[line].thread)
            return i;
    return -1;
}

/* start(t, ...) becomes on(t, ...), which gives at once what wait(t) gave. */
static void keep_waiting(struct edit *edit, int line)
{
    struct program *program = edit->program;
    struct statement *statement = &program->statements[line];
    int on = program_name(program, "on", 2), wait = find_wait(program, line);
    if (on < 0)
        return;
    statement->callee = on;
    statement->control = CONTROL_on;
    statement->source = NULL;
    if (wait < 0)
        return;
    statement->target = program->statements[wait].target;
    program_remove(program, wait);
}

static void change_thread(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count == 0)
        return;
    int line = (int)below(edit, program->count);
    struct statement *statement = &program->statements[line];
    if (statement->type != STATEMENT_CALL || statement->op < 0)
        return;
    if (statement->control == CONTROL_start)
        keep_waiting(edit, line);
    else if (statement->control == CONTROL_on)
        return_to_main(statement);
    else
        hand_to_thread(edit, statement);
}

static void wait_later(struct edit *edit, int line)
{
    struct program *program = edit->program;
    int from = find_wait(program, line);
    if (from < 0 || from == program->count - 1)
        return;
    int to = from + 1 + (int)below(edit, program->count - 1 - from);
    struct statement kept = program->statements[from];
    memmove(&program->statements[from], &program->statements[from + 1], (size_t)(to - from) * sizeof kept);
    program->statements[to] = kept;
}

/* An op that takes a handle of this kind, with `name` for it; the line that it came to, or -1. */
static int use_handle(struct edit *edit, int line, int kind, int name)
{
    int op = (int)below(edit, OP_COUNT), taken = -1;
    for (int tries = 0; tries < OP_COUNT && taken < 0; tries++, op = (op + 1) % OP_COUNT)
        for (int i = 0; i < ops[op].param_count && taken < 0; i++)
            if (ops[op].params[i].type == VALUE_HANDLE && ops[op].params[i].kind == kind)
                taken = i;
    op = (op + OP_COUNT - 1) % OP_COUNT;
    int inserted = taken >= 0 ? generate_call(edit->program, line, (enum op_index)op, 0, edit->random) : 0;
    struct statement *statement = &edit->program->statements[line + inserted - 1];
    if (inserted == 0 || statement->op != op)
        return -1;
    statement->args[statement->first_arg + taken] = (struct argument){.type = ARGUMENT_NAME, .name = name};
    return line + inserted - 1;
}

/* Beside what was started at `line`: an end or a use of something that it was given, on this thread or on another one. */
static void crowd(struct edit *edit, int line)
{
    static struct scope scope;
    struct program *program = edit->program;
    const struct statement *statement = &program->statements[line];
    int names[PROGRAM_MAX_ARGS], count = 0;
    scope_at(&scope, program, line);
    for (int i = statement->first_arg; i < statement->arg_count; i++)
        if (statement->args[i].type == ARGUMENT_NAME && scope.kind[statement->args[i].name] >= 0)
            names[count++] = statement->args[i].name;
    if (count == 0)
        return;
    int name = names[below(edit, count)], kind = scope.kind[name], place = line + 1;
    switch (below(edit, 4)) {
    case 0:
        generate_close(program, place, name);
        break;
    case 1:
        generate_drop(program, place, name);
        break;
    default:
        place = use_handle(edit, place, kind, name);
        if (place >= 0 && program->statements[place].control == CONTROL_NONE && random_chance(edit->random, 40) &&
            hand_to_thread(edit, &program->statements[place]))
            let_go_on(edit, place);
        break;
    }
}

/* Ops that run side by side: more of them, for longer, in the same tree. */
static void change_overlap(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count == 0)
        return;
    int line = (int)below(edit, program->count), start = line;
    for (int i = 0; i < program->count && program->statements[start].control != CONTROL_start; i++)
        start = (start + 1) % program->count;
    struct statement *statement = &program->statements[line];
    bool found = program->statements[start].control == CONTROL_start;
    if (found && random_chance(edit->random, 30))
        wait_later(edit, start);
    else if (found && random_chance(edit->random, 60))
        crowd(edit, start);
    else if (statement->type == STATEMENT_CALL && statement->op >= 0 && statement->control != CONTROL_start &&
             (statement->control == CONTROL_on || hand_to_thread(edit, statement)))
        let_go_on(edit, line);
}

/* Before an op, where it does something. One of two hundred mutations, as the table has them in hundreds. */
static void fail_allocation(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count == 0 || random_chance(edit->random, 50))
        return;
    int line = (int)below(edit, program->count);
    if (program->statements[line].type == STATEMENT_CALL && program->statements[line].op >= 0)
        generate_fail_allocation(program, line, edit->random);
}

static enum finish_place allowed = PLACE_HERE;

void mutate_allow(enum finish_place place)
{
    allowed = place;
}

static enum finish choose_finish(struct edit *edit)
{
    int count = 0;
    enum finish ways[FINISH_COUNT];
    for (int way = 0; way < FINISH_COUNT; way++)
        if (finish_ways[way].place <= allowed)
            ways[count++] = (enum finish)way;
    return ways[below(edit, count)];
}

/* Positions are few, as variables are; what a list has twice, it loses. */
static void add_numbers(struct edit *edit, struct argument *argument)
{
    struct program *program = edit->program;
    uint32_t most = (uint32_t)below(edit, 8) + 1, chosen = 0;
    *argument = (struct argument){.type = ARGUMENT_LIST, .first = program->item_count};
    for (uint32_t i = 0; i < most && program->item_count < PROGRAM_POOL_ITEMS; i++) {
        uint32_t number = below(edit, 12);
        if (chosen & 1u << number)
            continue;
        chosen |= 1u << number;
        program->items[program->item_count++] = (struct argument){.type = ARGUMENT_INT, .integer = number};
        argument->count++;
    }
}

static void add_finish_argument(struct edit *edit, enum finish way, struct statement *statement)
{
    struct argument *argument = &statement->args[statement->arg_count];
    if (finish_ways[way].argument == TAKES_NUMBER)
        *argument = (struct argument){.type = ARGUMENT_INT, .integer = below(edit, 8)};
    else if (finish_ways[way].argument == TAKES_NUMBERS)
        add_numbers(edit, argument);
    statement->arg_count += finish_ways[way].argument != TAKES_NOTHING;
}

static void change_finish(struct edit *edit)
{
    struct program *program = edit->program;
    if (program->count > 0 && program->statements[0].control == CONTROL_finish)
        program_remove(program, 0);
    enum finish way = choose_finish(edit);
    const char *name = finish_ways[way].name;
    if (!generate_control(program, 0, CONTROL_finish, -1))
        return;
    struct statement *statement = &program->statements[0];
    if (!program_data(program, ARGUMENT_TEXT, name, strlen(name), &statement->args[0])) {
        program_remove(program, 0);
        return;
    }
    statement->arg_count = 1;
    add_finish_argument(edit, way, statement);
}

static const struct {
    void (*apply)(struct edit *edit);
    int weight;
} mutations[] = {
    {insert_handler, 2},  {insert_call, 24},     {close_early, 14},     {drop_early, 14},    {change_argument, 12},
    {swap_statements, 8}, {remove_statement, 5}, {repeat_statement, 5}, {insert_control, 5}, {change_thread, 1},
    {change_finish, 3},   {fail_allocation, 1},  {confuse_handles, 4},  {change_overlap, 2},
};

static void mutate_once(struct edit *edit)
{
    int ticket = (int)below(edit, 100);
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        if (ticket < mutations[i].weight) {
            mutations[i].apply(edit);
            return;
        }
        ticket -= mutations[i].weight;
    }
}

/* Replaces a name without a value by one of the kind that is wanted there; false: there is none. */
static bool repair_argument(struct edit *edit, const struct scope *scope, int kind, struct argument *argument)
{
    int names[PROGRAM_MAX_NAMES];
    if (argument->type != ARGUMENT_NAME || scope->kind[argument->name] != SCOPE_UNASSIGNED)
        return true;
    int count = scope_find(scope, edit->program, kind, true, names);
    if (count == 0)
        return false;
    argument->name = names[below(edit, count)];
    return true;
}

static bool names_are_assigned(const struct program *program, const struct scope *scope, const struct argument *list)
{
    for (uint32_t i = 0; list->type == ARGUMENT_LIST && i < list->count; i++) {
        const struct argument *item = &program->items[list->first + i];
        if (item->type == ARGUMENT_NAME && scope->kind[item->name] == SCOPE_UNASSIGNED)
            return false;
    }
    return true;
}

/* start and wait come in turn, on() in between, and what calls back does not come beside them. */
static bool threads_agree(const struct scope *scope, const struct statement *statement)
{
    if (statement->control == CONTROL_callback)
        return !scope->starts;
    if (statement->thread < 0)
        return true;
    bool runs = scope->started[statement->thread].kind != SCOPE_UNASSIGNED;
    return runs == (statement->control == CONTROL_wait) && !(statement->control == CONTROL_start && scope->calls_back);
}

static bool repair_statement(struct edit *edit, const struct scope *scope, int line)
{
    struct program *program = edit->program;
    struct statement *statement = &program->statements[line];
    if (statement->type == STATEMENT_DROP)
        return scope->kind[statement->target] != SCOPE_UNASSIGNED;
    if (statement->control == CONTROL_finish)
        return line == 0;
    if (!threads_agree(scope, statement))
        return false;
    for (int i = statement->first_arg; i < statement->arg_count; i++) {
        int before = statement->args[i].name;
        bool op = statement->op >= 0;
        const struct param *param = op ? &ops[statement->op].params[i - statement->first_arg] : NULL;
        int kind = param && param->type == VALUE_HANDLE ? param->kind : ANY_KIND;
        if (param ? param->type == VALUE_CALLBACK : statement->control == CONTROL_on_error)
            kind = SCOPE_CALLBACK;
        if (!names_are_assigned(program, scope, &statement->args[i]) || !repair_argument(edit, scope, kind, &statement->args[i]))
            return false;
        if (statement->args[i].type == ARGUMENT_NAME && statement->args[i].name != before)
            statement->source = NULL;
    }
    return true;
}

/* Makes every name mean something again, or takes its statement out. */
static void repair(struct edit *edit)
{
    static struct scope scope;
    struct program *program = edit->program;
    scope_at(&scope, program, 0);
    for (int line = 0; line < program->count;) {
        if (repair_statement(edit, &scope, line))
            scope_step(&scope, program, &program->statements[line++]);
        else
            program_remove(program, line);
    }
}

enum { NAME_SEARCH_COST = 500000, START_COST = 150 }; /* microseconds; of a start: two threads, awake and in each other's way */

/* What is no definition PROJ takes for a name, and looks for it among all that proj.db has: in vain, for as long as a thousand ops. */
static bool is_looked_for(const char *text)
{
    return strlen(text) > 1 && text[0] != '+' && !strchr(text, '[') && strncmp(text, "EPSG:", 5) != 0;
}

static int cost_of(const struct program *program, const struct statement *statement)
{
    if (statement->type != STATEMENT_CALL || statement->op < 0)
        return 1;
    const struct op *op = &ops[statement->op];
    int cost = op->cost + (statement->control == CONTROL_start ? START_COST : 0);
    for (int i = 0; i < op->param_count && statement->first_arg + i < statement->arg_count; i++) {
        const struct argument *argument = &statement->args[statement->first_arg + i];
        if (op->params[i].domain == DOMAIN_CRS && argument->type == ARGUMENT_TEXT && is_looked_for(argument_data(program, argument)))
            cost += NAME_SEARCH_COST;
    }
    return cost;
}

static int total_cost(const struct program *program)
{
    int total = 0;
    for (int i = 0; i < program->count; i++)
        total += cost_of(program, &program->statements[i]);
    return total;
}

/* How dear the program may be. One that is dear by nature is let through now and then, in proportion: dear ops take their
 * share of the time, not of the programs. */
static int allowed_cost(struct edit *edit)
{
    int total = total_cost(edit->program);
    bool passes = total <= MUTATE_MAX_COST || below(edit, total) < MUTATE_MAX_COST / 4;
    return passes && total > MUTATE_MAX_COST ? total : MUTATE_MAX_COST;
}

/* Takes out statements until the total fits: the dearer, the likelier. Were it always the dearest, dear ops would hardly ever run. */
static void bound_cost(struct edit *edit, int most)
{
    struct program *program = edit->program;
    int total = total_cost(program);
    while (total > most) {
        int ticket = (int)below(edit, total), line = 0;
        while (ticket >= cost_of(program, &program->statements[line]))
            ticket -= cost_of(program, &program->statements[line++]);
        total -= cost_of(program, &program->statements[line]);
        program_remove(program, line);
    }
}

/* What is inserted here must not be dear, either. */
static void bound_length(struct edit *edit, int most_cost)
{
    struct program *program = edit->program;
    while (program->count > MUTATE_MAX_STATEMENTS)
        program_remove(program, (int)below(edit, program->count));
    for (int tries = 0; program->count < MUTATE_FEWEST_STATEMENTS && tries < 2 * MUTATE_FEWEST_STATEMENTS; tries++) {
        mutate_once(edit);
        bound_cost(edit, most_cost);
    }
}

/* Comments say what a seed tries; of a mutant they would be wrong. */
static void remove_notes(struct program *program)
{
    int kept = 0;
    for (int i = 0; i < program->count; i++)
        if (program->statements[i].type != STATEMENT_NOTE)
            program->statements[kept++] = program->statements[i];
    program->count = kept;
    memset(program->crlf, 0, sizeof program->crlf);
    program->open_end = false;
}

static size_t finish_edit(struct edit *edit, char *out, size_t max_size)
{
    struct program *program = edit->program;
    memset(program->crlf, 0, sizeof program->crlf);
    repair(edit);
    int most_cost = allowed_cost(edit);
    bound_cost(edit, most_cost);
    do { /* what was too dear may have been what all the rest needs */
        bound_length(edit, most_cost);
        repair(edit);
    } while (program->count == 0);
    size_t size = program_print(program, out, max_size);
    while (size == 0 && program->count > 0) { /* no room: from the end, so that names keep their values */
        program->count--;
        size = program_print(program, out, max_size);
    }
    return size;
}

static bool read_program(struct program *program, const char *text, size_t size)
{
    struct program_error error;
    if (!program_parse(program, text, size, &error) || !program_check(program, &error))
        return false;
    remove_notes(program);
    return true;
}

size_t mutate(char *text, size_t size, size_t max_size, unsigned seed)
{
    static struct program program;
    static char out[PROGRAM_MAX_BYTES];
    struct random random = {seed};
    struct edit edit = {&program, &random};
    if (!read_program(&program, text, size))
        program_parse(&program, "", 0, &(struct program_error){0});
    for (int rounds = 1 + (int)random_below(&random, 4); rounds > 0; rounds--)
        mutate_once(&edit);
    size_t mutated = finish_edit(&edit, out, max_size < sizeof out ? max_size : sizeof out);
    memcpy(text, out, mutated);
    return mutated;
}

size_t cross_over(const char *a, size_t a_size, const char *b, size_t b_size, char *out, size_t max_size, unsigned seed)
{
    static struct program first, second;
    static char joined[2 * PROGRAM_MAX_BYTES];
    struct random random = {seed};
    struct edit edit = {&first, &random};
    if (!read_program(&first, a, a_size) || !read_program(&second, b, b_size))
        return 0;
    /* Joined as text and parsed again: names that both use mean the same variable, as they should. */
    first.count = (int)random_below(&random, (uint32_t)first.count + 1);
    size_t size = program_print(&first, joined, PROGRAM_MAX_BYTES);
    int start = (int)random_below(&random, (uint32_t)second.count + 1);
    second.count -= start;
    memmove(second.statements, second.statements + start, (size_t)second.count * sizeof *second.statements);
    size += program_print(&second, joined + size, PROGRAM_MAX_BYTES);
    struct program_error error;
    if (size > PROGRAM_MAX_BYTES || !program_parse(&first, joined, size, &error) || !program_resolve(&first))
        return 0;
    return finish_edit(&edit, out, max_size);
}
