/* Whether a parsed program means something. Types of arguments are left to the module under test; what would leave the
 * scratch space, or refer to nothing, is refused here. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "planted.h"
#include "program.h"

const char *const way_names[WAY_COUNT] = {
#define WAY(name, takes_handle, doc) #name,
#include "ways.def"
#undef WAY
};

const bool way_takes_handle[WAY_COUNT] = {
#define WAY(name, takes_handle, doc) takes_handle,
#include "ways.def"
#undef WAY
};

struct checker {
    struct program *program;
    struct program_error *error;
    int line;
    bool begun;                /* a statement has gone before */
    bool running[MAX_THREADS]; /* start(t, ...) has gone before, and no wait(t) */
    bool assigned[PROGRAM_MAX_NAMES];
};

__attribute__((format(printf, 2, 3))) static bool fail(struct checker *checker, const char *format, ...)
{
    checker->error->line = checker->line;
    checker->error->column = 0;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(checker->error->message, sizeof checker->error->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool check_name(struct checker *checker, int name)
{
    if (checker->assigned[name])
        return true;
    return fail(checker, "\"%s\" has no value here", checker->program->names[name]);
}

static bool check_argument(struct checker *checker, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return check_name(checker, argument->name);
    for (uint32_t i = 0; argument->type == ARGUMENT_LIST && i < argument->count; i++)
        if (!check_argument(checker, &checker->program->items[argument->first + i]))
            return false;
    return true;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool climbs(const char *path)
{
    for (const char *at = strstr(path, ".."); at; at = strstr(at + 1, ".."))
        if ((at == path || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

/* A program reads the corpus's data and its own /vsimem, and writes /vsimem only. A path behind a name could be anything. */
static bool check_path(struct checker *checker, const struct argument *argument, bool written)
{
    if (argument->type == ARGUMENT_NAME)
        return fail(checker, "a path must be written out, not given by a name");
    if (argument->type != ARGUMENT_TEXT)
        return true;
    const char *path = argument_data(checker->program, argument);
    if (strlen(path) != argument->size)
        return fail(checker, "a path has no NUL character");
    bool inside = starts_with(path, "/vsimem/") || (!written && starts_with(path, "data/"));
    if (!inside || climbs(path))
        return fail(checker, written ? "a path to write must begin with \"/vsimem/\"" : "a path must begin with \"data/\" or \"/vsimem/\"");
    return true;
}

bool program_may_use_driver(const char *name)
{
    static const char *const drivers[] = {
#define DRIVER(driver) driver,
#include "drivers.def"
#undef DRIVER
        "none", /* there is none of this name: to try what happens */
    };
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (strcmp(name, drivers[i]) == 0)
            return true;
    return false;
}

/* Other drivers write beside the path that they are given, or go to the network. */
static bool check_driver(struct checker *checker, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return fail(checker, "a driver must be written out, not given by a name");
    if (argument->type != ARGUMENT_TEXT)
        return true;
    const char *name = argument_data(checker->program, argument);
    if (strlen(name) == argument->size && program_may_use_driver(name))
        return true;
    return fail(checker, "programs use the drivers of fuzz/drivers.def only, or \"none\"");
}

/* Some drivers make a file of a layer's name. */
static bool check_layer_name(struct checker *checker, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return fail(checker, "a layer's name must be written out, not given by a name");
    if (argument->type != ARGUMENT_TEXT || !strpbrk(argument_data(checker->program, argument), "/\\"))
        return true;
    return fail(checker, "a layer's name must not contain a slash");
}

/* A PROJ string can name grid and init files, quoted or not, and so can WKT; a program does not look outside. JSON could spell
 * a path with escapes. */
static bool check_definition(struct checker *checker, const struct argument *argument)
{
    if (argument->type != ARGUMENT_TEXT)
        return true;
    const char *text = argument_data(checker->program, argument);
    bool outside = strchr(text, '\\') || climbs(text);
    for (const char *at = strpbrk(text, "=,@:\""); at && !outside; at = strpbrk(at + 1, "=,@:\""))
        outside = at[1] == '/' || at[1] == '~' || starts_with(at + 1, "./") || starts_with(at + 1, "..");
    return !outside || fail(checker, "a definition must not name a file");
}

/* OGR SQL opens other files by name ("FROM file.layer"), and some statements of drivers write files beside the one that is open. */
static bool check_statement_text(struct checker *checker, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return fail(checker, "an SQL statement must be written out, not given by a name");
    if (argument->type != ARGUMENT_TEXT)
        return true;
    const char *text = argument_data(checker->program, argument);
    if (strchr(text, '.'))
        return fail(checker, "an SQL statement must not contain a dot");
    static const char *const allowed[] = {"SELECT ", "ALTER TABLE ", "DROP TABLE ", "none"};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (starts_with(text, allowed[i]))
            return true;
    return fail(checker, "an SQL statement must begin with SELECT, ALTER TABLE or DROP TABLE, or be \"none\"");
}

/* A file may send whoever opens it to other files: a VRT, PAM's XML, a GeoJSON whose reference system is a URL, a WKT with a grid.
 * Without these three characters it is no XML, and names neither a file in another folder nor a URL, not by escapes either. */
static bool check_contents(struct checker *checker, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return fail(checker, "the contents of a file must be written out, not given by a name");
    if (argument->type != ARGUMENT_BYTES)
        return true;
    const char *contents = argument_data(checker->program, argument);
    for (uint32_t i = 0; i < argument->size; i++)
        if (strchr("</\\", contents[i]) && contents[i])
            return fail(checker, "the contents of a file must have no \"<\", no slash and no backslash");
    return true;
}

/* What a program must not say in an argument, whatever the op makes of it. */
static bool check_domain(struct checker *checker, enum domain domain, const struct argument *argument)
{
    switch (domain) {
    case DOMAIN_PATH:
        return check_path(checker, argument, false);
    case DOMAIN_NEW_PATH:
        return check_path(checker, argument, true);
    case DOMAIN_CRS:
    case DOMAIN_CRS_WKT:
        return check_definition(checker, argument);
    case DOMAIN_RASTER_DRIVER:
    case DOMAIN_VECTOR_DRIVER:
        return check_driver(checker, argument);
    case DOMAIN_FILE:
        return check_contents(checker, argument);
    case DOMAIN_NAME:
        return check_layer_name(checker, argument);
    case DOMAIN_SQL:
        return check_statement_text(checker, argument);
    default:
        return true;
    }
}

static bool check_op(struct checker *checker, struct statement *statement)
{
    const struct op *op = &ops[statement->op];
    int given = statement->arg_count - statement->first_arg;
    if (given != op->param_count)
        return fail(checker, "%s takes %d argument%s, not %d", op->name, op->param_count, op->param_count == 1 ? "" : "s", given);
    for (int i = 0; i < op->param_count; i++) {
        const struct argument *argument = &statement->args[statement->first_arg + i];
        if (!check_argument(checker, argument) || !check_domain(checker, op->params[i].domain, argument))
            return false;
        checker->program->writes_files |= op->params[i].domain == DOMAIN_NEW_PATH;
    }
    return true;
}

/* What a call means: fills in control, op, first_arg and thread. on(t, op, ...) and start(t, op, ...) are that op, on that thread;
 * without a thread or an op they are left as a control op without one. False: there is no such op. */
static bool resolve(const struct program *program, struct statement *statement)
{
    const struct callable *callable = callable_find(program->names[statement->callee]);
    if (!callable)
        return false;
    statement->control = callable->control;
    statement->op = callable->op;
    statement->first_arg = 0;
    statement->thread = -1;
    if (callable->control != CONTROL_on && callable->control != CONTROL_start && callable->control != CONTROL_wait)
        return true;
    const struct argument *thread = &statement->args[0], *name = &statement->args[1];
    if (statement->arg_count < callable->fewest || thread->type != ARGUMENT_INT || thread->integer < 0 || thread->integer >= MAX_THREADS)
        return true;
    statement->thread = (int)thread->integer;
    if (callable->control == CONTROL_wait)
        return true;
    const struct callable *op = name->type == ARGUMENT_NAME ? callable_find(program->names[name->name]) : NULL;
    if (op && op->op >= 0) {
        statement->op = op->op;
        statement->first_arg = 2;
    }
    return true;
}

bool program_resolve(struct program *program)
{
    for (int i = 0; i < program->count; i++)
        if (program->statements[i].type == STATEMENT_CALL && !resolve(program, &program->statements[i]))
            return false;
    return true;
}

static bool check_thread(struct checker *checker, const struct statement *statement)
{
    if (statement->thread >= 0)
        return true;
    return fail(checker, "%s: the thread is a number from 0 to %d", checker->program->names[statement->callee], MAX_THREADS - 1);
}

/* on and start. */
static bool check_on(struct checker *checker, struct statement *statement)
{
    const char *name = checker->program->names[statement->callee];
    if (!check_thread(checker, statement))
        return false;
    if (statement->op < 0)
        return fail(checker, "%s: the second argument is the name of an op", name);
    if (checker->running[statement->thread])
        return fail(checker, "%s: an op was started on thread %d, and wait(%d) has not come", name, statement->thread, statement->thread);
    return check_op(checker, statement);
}

static bool check_start(struct checker *checker, struct statement *statement)
{
    if (!check_on(checker, statement))
        return false;
    if (statement->target >= 0)
        return fail(checker, "start gives nothing: wait gives what the op gives");
    checker->running[statement->thread] = checker->program->starts = true;
    return true;
}

static bool check_wait(struct checker *checker, const struct statement *statement)
{
    if (!check_thread(checker, statement))
        return false;
    if (!checker->running[statement->thread])
        return fail(checker, "wait: nothing was started on thread %d", statement->thread);
    checker->running[statement->thread] = false;
    return true;
}

bool program_finish(struct program *program, enum finish way, const int64_t *numbers, int count)
{
    static const int most[] = {[TAKES_NOTHING] = 0, [TAKES_NUMBER] = 1, [TAKES_NUMBERS] = PROGRAM_MAX_ITEMS};
    enum finish_argument takes = finish_ways[way].argument;
    if (count > most[takes] || (takes == TAKES_NUMBER && count != 1))
        return false;
    for (int i = 0; i < count; i++) {
        if (numbers[i] < 0 || numbers[i] > FINISH_MAX_NUMBER)
            return false;
        for (int k = 0; k < i; k++)
            if (numbers[k] == numbers[i])
                return false;
        program->finish_numbers[i] = (int)numbers[i];
    }
    program->finish = way;
    program->finish_count = count;
    return true;
}

/* Of an int, or of a list of ints; -1: it is neither. */
static int read_numbers(const struct program *program, const struct argument *argument, int64_t *numbers)
{
    bool list = argument->type == ARGUMENT_LIST;
    const struct argument *items = list ? &program->items[argument->first] : argument;
    int count = list ? (int)argument->count : 1;
    for (int i = 0; i < count; i++) {
        if (items[i].type != ARGUMENT_INT)
            return -1;
        numbers[i] = items[i].integer;
    }
    return count;
}

static bool check_finish(struct checker *checker, struct statement *statement)
{
    static const char *const wanted[] = {
        [TAKES_NOTHING] = "nothing more",
        [TAKES_NUMBER] = "a number from 0 to 255",
        [TAKES_NUMBERS] = "a list of numbers from 0 to 255, none of them twice",
    };
    struct program *program = checker->program;
    const struct argument *name = &statement->args[0], *given = &statement->args[1];
    if (checker->begun || statement->target >= 0)
        return fail(checker, "finish is the first statement or none, and gives nothing");
    enum finish way = name->type == ARGUMENT_TEXT ? finish_find(argument_data(program, name), name->size) : FINISH_COUNT;
    if (way == FINISH_COUNT)
        return fail(checker, "finish: the first argument is a way of fuzz/finish.def");
    int64_t numbers[PROGRAM_MAX_ITEMS];
    int count = statement->arg_count > 1 ? read_numbers(program, given, numbers) : 0;
    bool list = statement->arg_count > 1 && given->type == ARGUMENT_LIST;
    enum finish_argument takes = finish_ways[way].argument;
    bool fits = statement->arg_count == 1 + (takes != TAKES_NOTHING) && list == (takes == TAKES_NUMBERS) && count >= 0;
    return (fits && program_finish(program, way, numbers, count)) ||
           fail(checker, "finish(\"%s\") takes %s", finish_ways[way].name, wanted[takes]);
}

static bool check_callback(struct checker *checker, struct statement *statement)
{
    const struct argument *way = &statement->args[0];
    int found = WAY_COUNT;
    for (int i = 0; way->type == ARGUMENT_TEXT && i < WAY_COUNT; i++)
        if (strlen(way_names[i]) == way->size && strcmp(argument_data(checker->program, way), way_names[i]) == 0)
            found = i;
    if (found == WAY_COUNT)
        return fail(checker, "callback: the first argument is a way of fuzz/ways.def");
    statement->way = (enum way)found;
    checker->program->calls_back = true;
    if (statement->arg_count != 1 + way_takes_handle[found])
        return fail(checker, "callback(\"%s\") takes %s", way_names[found], way_takes_handle[found] ? "a variable" : "nothing more");
    if (statement->arg_count == 2 && statement->args[1].type != ARGUMENT_NAME)
        return fail(checker, "callback: the second argument is a variable");
    return statement->arg_count < 2 || check_argument(checker, &statement->args[1]);
}

static bool check_on_error(struct checker *checker, struct statement *statement)
{
    const struct argument *handler = &statement->args[0];
    if (handler->type != ARGUMENT_NAME && handler->type != ARGUMENT_NONE)
        return fail(checker, "on_error takes a variable or None");
    return check_argument(checker, handler);
}

static bool check_plant(struct checker *checker, struct statement *statement)
{
    const struct argument *sort = &statement->args[0];
    if (!planted_allowed())
        return fail(checker, "plant is for the gate only");
    if (sort->type != ARGUMENT_TEXT || !planted_find(argument_data(checker->program, sort)))
        return fail(checker, "plant: no such bug");
    if (statement->arg_count > 1 && statement->args[1].type != ARGUMENT_NAME)
        return fail(checker, "plant: the second argument is a variable");
    return statement->arg_count < 2 || check_argument(checker, &statement->args[1]);
}

static bool check_fail_allocation(struct checker *checker, const struct statement *statement)
{
    const struct argument *n = &statement->args[0];
    if (n->type == ARGUMENT_INT && n->integer >= 1 && n->integer <= MAX_ALLOCATION)
        return true;
    return fail(checker, "fail_allocation takes a number from 1 to %d", MAX_ALLOCATION);
}

static bool check_control(struct checker *checker, struct statement *statement)
{
    switch (statement->control) {
    case CONTROL_on:
        return check_on(checker, statement);
    case CONTROL_start:
        return check_start(checker, statement);
    case CONTROL_wait:
        return check_wait(checker, statement);
    case CONTROL_finish:
        return check_finish(checker, statement);
    case CONTROL_plant:
        return check_plant(checker, statement);
    case CONTROL_callback:
        return check_callback(checker, statement);
    case CONTROL_on_error:
        return check_on_error(checker, statement);
    case CONTROL_fail_allocation:
        return check_fail_allocation(checker, statement);
    case CONTROL_cycle:
        checker->program->makes_cycles = true;
        break;
    default:
        break;
    }
    for (int i = 0; i < statement->arg_count; i++)
        if (!check_argument(checker, &statement->args[i]))
            return false;
    return true;
}

static bool check_call(struct checker *checker, struct statement *statement)
{
    const char *name = checker->program->names[statement->callee];
    if (!resolve(checker->program, statement))
        return fail(checker, "there is no op \"%s\"", name);
    if (statement->control == CONTROL_NONE)
        return check_op(checker, statement);
    const struct callable *callable = callable_find(name);
    if (statement->arg_count < callable->fewest || statement->arg_count > callable->most)
        return fail(checker, "%s takes %d to %d arguments, not %d", name, callable->fewest, callable->most, statement->arg_count);
    return check_control(checker, statement);
}

static bool check_target(struct checker *checker, int target)
{
    if (target < 0)
        return true;
    if (callable_find(checker->program->names[target]))
        return fail(checker, "\"%s\" is an op, not a variable", checker->program->names[target]);
    checker->assigned[target] = true;
    return true;
}

static bool check_statement(struct checker *checker, struct statement *statement)
{
    if (statement->type == STATEMENT_DROP) {
        if (!check_name(checker, statement->target))
            return false;
        checker->assigned[statement->target] = false;
        return true;
    }
    return check_call(checker, statement) && check_target(checker, statement->target);
}

bool program_check(struct program *program, struct program_error *error)
{
    struct checker checker = {.program = program, .error = error};
    program->finish = FINISH_order;
    program->finish_count = 0;
    program->writes_files = program->makes_cycles = program->calls_back = program->starts = false;
    for (int i = 0; i < program->count; i++) {
        checker.line = i + 1;
        if (program->statements[i].type == STATEMENT_NOTE)
            continue;
        if (!check_statement(&checker, &program->statements[i]))
            return false;
        if (program->starts && program->calls_back) /* what a callback does to variables would depend on who comes first */
            return fail(&checker, "a program has callbacks or starts ops, not both");
        checker.begun = true;
    }
    return true;
}
