#include "generate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "samples.h"

uint32_t random_below(struct random *random, uint32_t limit)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) >> 32) % limit;
}

struct statement *program_insert(struct program *program, int line)
{
    if (program->count == PROGRAM_MAX_LINES)
        return NULL;
    struct statement *statement = &program->statements[line];
    memmove(statement + 1, statement, (size_t)(program->count - line) * sizeof *statement);
    program->count++;
    *statement = (struct statement){.type = STATEMENT_CALL, .target = -1, .callee = -1, .op = -1, .thread = -1};
    return statement;
}

void program_remove(struct program *program, int line)
{
    struct statement *statement = &program->statements[line];
    program->count--;
    memmove(statement, statement + 1, (size_t)(program->count - line) * sizeof *statement);
}

static int name_of(struct program *program, const char *name)
{
    return program_name(program, name, strlen(name));
}

/* A name for a new variable of a kind: "d0", "d1" ..., the first that is free, or now and then one that is taken. */
static int variable_for(struct program *program, const struct scope *scope, int kind, struct random *random)
{
    const char *prefix = kind >= 0 ? kinds[kind].variable : kind == SCOPE_CALLBACK ? "f" : "v";
    bool reuse = random_chance(random, 5);
    for (int i = 0; i < 100; i++) {
        char name[PROGRAM_NAME_SIZE];
        snprintf(name, sizeof name, "%s%d", prefix, i);
        int known = program->name_count;
        int index = name_of(program, name);
        if (index < 0)
            return -1;
        if (index >= known || scope->kind[index] == SCOPE_UNASSIGNED || reuse) {
            bool callable = callable_find(name) != NULL;
            if (!callable)
                return index;
        }
    }
    return -1;
}

static int64_t generate_integer(const struct param *param, struct random *random)
{
    struct integer_samples samples = samples_of_integer(param->name);
    if (samples.count > 0 && random_chance(random, 93))
        return samples.items[random_below(random, (uint32_t)samples.count)];
    switch (random_below(random, 5)) {
    case 0:
        return (int64_t)param->low;
    case 1: /* of a size, the greatest that is allowed takes seconds to go through, and tells nothing that another would not */
        return samples.count > 0 ? (int64_t)param->low : (int64_t)param->high;
    case 2:
        return (int64_t)param->low - 1;
    case 3:
        return (int64_t)param->high + 1;
    default:
        return (int64_t)param->low + (int64_t)random_below(random, 10);
    }
}

static double generate_real(struct random *random)
{
    static const double reals[] = {0, 0.5, 1, -1, 2, 10, 50, 100.25, -0.001, 1e6, -1e6, 1e300, INFINITY};
    return reals[random_below(random, sizeof reals / sizeof *reals)];
}

static bool generate_data(struct program *program, const struct param *param, struct argument *argument, struct random *random)
{
    struct samples samples = samples_of(param->domain);
    const struct sample *sample = &samples.items[random_below(random, (uint32_t)samples.count)];
    enum argument_type type = param->type == VALUE_BYTES ? ARGUMENT_BYTES : ARGUMENT_TEXT;
    return program_data(program, type, sample->data, sample->size, argument);
}

static void generate_list(struct program *program, const struct param *param, struct argument *argument, struct random *random)
{
    uint32_t count = (uint32_t)param->low + random_below(random, (uint32_t)(param->high - param->low) + 1);
    if (random_chance(random, 5))
        count++;
    if (count > PROGRAM_MAX_ITEMS || program->item_count + count > PROGRAM_POOL_ITEMS)
        count = 0;
    *argument = (struct argument){.type = ARGUMENT_LIST, .first = program->item_count, .count = count};
    for (uint32_t i = 0; i < count; i++)
        program->items[program->item_count++] = (struct argument){.type = ARGUMENT_REAL, .real = generate_real(random)};
}

/* Mostly a handle of the right kind that is still open; now and then one that has ended, or of another kind. */
static bool generate_name(const struct program *program, const struct scope *scope, int kind, struct argument *argument,
                          struct random *random)
{
    int names[PROGRAM_MAX_NAMES];
    int count = 0;
    if (random_chance(random, 80))
        count = scope_find(scope, program, kind, false, names);
    if (count == 0)
        count = scope_find(scope, program, kind, true, names);
    if (count == 0 || random_chance(random, 2))
        count = scope_find(scope, program, ANY_KIND, true, names);
    if (count == 0)
        return false;
    *argument = (struct argument){.type = ARGUMENT_NAME, .name = names[random_below(random, (uint32_t)count)]};
    return true;
}

int generate_callback(struct program *program, int line, struct random *random)
{
    static struct scope scope;
    scope_at(&scope, program, line);
    enum way way = (enum way)random_below(random, WAY_COUNT);
    struct argument handle = {.type = ARGUMENT_NONE};
    if (way_takes_handle[way] && !generate_name(program, &scope, ANY_KIND, &handle, random))
        way = WAY_continue;
    struct argument text;
    int callee = name_of(program, "callback");
    int target = variable_for(program, &scope, SCOPE_CALLBACK, random);
    bool room = callee >= 0 && target >= 0 && program_data(program, ARGUMENT_TEXT, way_names[way], strlen(way_names[way]), &text);
    struct statement *statement = room ? program_insert(program, line) : NULL;
    if (!statement)
        return 0;
    statement->callee = callee;
    statement->target = target;
    statement->control = CONTROL_callback;
    statement->way = way;
    statement->args[statement->arg_count++] = text;
    if (way_takes_handle[way])
        statement->args[statement->arg_count++] = handle;
    return 1;
}

void generate_argument(struct program *program, const struct scope *scope, const struct param *param, struct argument *argument,
                       struct random *random)
{
    *argument = (struct argument){.type = ARGUMENT_NONE};
    if (random_chance(random, 1))
        return;
    switch (param->type) {
    case VALUE_HANDLE:
        generate_name(program, scope, param->kind, argument, random);
        break;
    case VALUE_INT:
        *argument = (struct argument){.type = ARGUMENT_INT, .integer = generate_integer(param, random)};
        break;
    case VALUE_REAL:
        *argument = (struct argument){.type = ARGUMENT_REAL, .real = generate_real(random)};
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
        generate_data(program, param, argument, random);
        break;
    case VALUE_CALLBACK:
        if (!random_chance(random, 20))
            generate_name(program, scope, SCOPE_CALLBACK, argument, random);
        break; /* else None */
    default:
        generate_list(program, param, argument, random);
        break;
    }
}

/* How often an op is chosen: the dearer, the rarer, but never not at all. */
static uint32_t weight(const struct op *op)
{
    uint32_t weight = 300u / (uint32_t)(op->cost + 5);
    return weight > 3 ? weight : 3;
}

static int choose_op(int result_kind, struct random *random)
{
    uint32_t total = 0;
    for (int i = 0; i < OP_COUNT; i++)
        if (result_kind == ANY_KIND || ops[i].result_kind == result_kind)
            total += weight(&ops[i]);
    uint32_t ticket = random_below(random, total);
    for (int i = 0; i < OP_COUNT; i++) {
        if (result_kind != ANY_KIND && ops[i].result_kind != result_kind)
            continue;
        if (ticket < weight(&ops[i]))
            return i;
        ticket -= weight(&ops[i]);
    }
    return 0;
}

/* Inserts producers for the handles that an op needs and the program does not have. */
static int generate_needs(struct program *program, int line, const struct op *op, int depth, struct random *random)
{
    int inserted = 0;
    for (int i = 0; i < op->param_count && depth < 4; i++) {
        static struct scope scope;
        int names[PROGRAM_MAX_NAMES];
        int kind = op->params[i].kind;
        if (op->params[i].type == VALUE_CALLBACK && random_chance(random, 60))
            inserted += generate_callback(program, line + inserted, random);
        if (op->params[i].type != VALUE_HANDLE)
            continue;
        scope_at(&scope, program, line + inserted);
        bool wanted = scope_find(&scope, program, kind, false, names) == 0 || random_chance(random, 10);
        if (wanted && kind != ANY_KIND)
            inserted += generate_call(program, line + inserted, (enum op_index)choose_op(kind, random), depth + 1, random);
    }
    return inserted;
}

int generate_call(struct program *program, int line, enum op_index index, int depth, struct random *random)
{
    static struct scope scope; /* large; each level is done with it before the next one starts */
    const struct op *op = &ops[index];
    int inserted = generate_needs(program, line, op, depth, random);
    scope_at(&scope, program, line + inserted);
    bool handle = op->result_kind >= 0;
    bool assigned = handle ? !random_chance(random, 2) : op->result != VALUE_NONE && random_chance(random, 20);
    int target = assigned ? variable_for(program, &scope, op->result_kind, random) : -1;
    int callee = name_of(program, op->name);
    bool threaded = random_chance(random, 1); /* a hop to another thread costs as much as ten ops */
    int on = threaded ? name_of(program, "on") : -1;
    if (callee < 0 || (threaded && on < 0) || (assigned && target < 0))
        return inserted;
    scope_at(&scope, program, line + inserted);
    struct statement *statement = program_insert(program, line + inserted);
    if (!statement)
        return inserted;
    statement->target = target;
    statement->op = (int)index;
    statement->callee = threaded ? on : callee;
    if (threaded && op->param_count + 2 <= PROGRAM_MAX_ARGS) {
        statement->control = CONTROL_on;
        statement->thread = (int)random_below(random, MAX_THREADS);
        statement->first_arg = 2;
        statement->args[0] = (struct argument){.type = ARGUMENT_INT, .integer = statement->thread};
        statement->args[1] = (struct argument){.type = ARGUMENT_NAME, .name = callee};
    } else {
        statement->callee = callee;
    }
    for (int i = 0; i < op->param_count; i++)
        generate_argument(program, &scope, &op->params[i], &statement->args[statement->first_arg + i], random);
    statement->arg_count = statement->first_arg + op->param_count;
    return inserted + 1;
}

int generate_statement(struct program *program, int line, struct random *random)
{
    return generate_call(program, line, (enum op_index)choose_op(ANY_KIND, random), 0, random);
}

bool generate_drop(struct program *program, int line, int name)
{
    struct statement *statement = program_insert(program, line);
    if (!statement)
        return false;
    statement->type = STATEMENT_DROP;
    statement->target = name;
    return true;
}

static bool generate_simple_call(struct program *program, int line, const char *callee, int name)
{
    int index = name_of(program, callee);
    struct statement *statement = index >= 0 ? program_insert(program, line) : NULL;
    if (!statement)
        return false;
    const struct callable *callable = callable_find(callee);
    statement->callee = index;
    statement->op = callable->op;
    statement->control = callable->control;
    if (name >= 0)
        statement->args[statement->arg_count++] = (struct argument){.type = ARGUMENT_NAME, .name = name};
    return true;
}

bool generate_close(struct program *program, int line, int name)
{
    return generate_simple_call(program, line, "close", name);
}

bool generate_control(struct program *program, int line, enum control control, int name)
{
    static const char *const names[CONTROL_COUNT] = {
        "none",
#define CONTROL(control_name, fewest, most, doc) #control_name,
#include "control.def"
#undef CONTROL
    };
    return generate_simple_call(program, line, names[control], name);
}

bool generate_fail_allocation(struct program *program, int line, struct random *random)
{
    if (!generate_control(program, line, CONTROL_fail_allocation, -1))
        return false;
    static const uint32_t limits[] = {4, 16, 64, 1024}; /* few ops make many */
    struct statement *statement = &program->statements[line];
    int64_t n = 1 + random_below(random, limits[random_below(random, 4)]);
    statement->args[statement->arg_count++] = (struct argument){.type = ARGUMENT_INT, .integer = n};
    return true;
}
