#include "shadow.h"

#include <string.h>

#include "states.h"
#include "status.h"

_Static_assert(STATE_COUNT <= (int)sizeof status->lifetime, "the status page has no room for all lifetime counters");

/* Nothing here reads them: without `used`, the compiler would leave them out. */
__attribute__((section("__libfuzzer_extra_counters"), used)) static uint8_t counters[STATE_COUNT];

static void count(int index)
{
    counters[index] = 1;
    if (status->lifetime[index])
        return;
    status->lifetime[index] = 1;
    status->lifetime_states++;
}

void shadow_begin(struct shadow *shadow, const struct program *program)
{
    shadow->object_count = shadow->cycle_count = 0;
    shadow->closed_all = shadow->closed_all_at_end = false;
    shadow->held = NULL;
    shadow->flying = 0;
    for (int t = 0; t < MAX_THREADS; t++)
        shadow->flights[t].statement = NULL;
    memset(shadow->variables, -1, (size_t)program->name_count * sizeof *shadow->variables);
}

static int root_of(const struct shadow *shadow, int index)
{
    while (shadow->objects[index].owner >= 0)
        index = shadow->objects[index].owner;
    return index;
}

/* Whether two objects are, or may be, in one tree. */
static bool share_tree(const struct shadow *shadow, int a, int b)
{
    int root_of_a = root_of(shadow, a), root_of_b = root_of(shadow, b);
    return root_of_a == root_of_b || (shadow->objects[root_of_a].shared && shadow->objects[root_of_b].shared);
}

static bool closes_all(const struct statement *statement)
{
    return ops[statement->op].ownership == OWNS_CLOSES && ops[statement->op].owner < 0;
}

static bool is_in_flight(const struct shadow *shadow, const struct shadow_flight *flight, int index)
{
    if (!flight->statement)
        return false;
    bool found = closes_all(flight->statement);
    for (int i = 0; i < flight->statement->arg_count - flight->statement->first_arg && !found; i++)
        found = flight->held[i] >= 0 && share_tree(shadow, flight->held[i], index);
    return found;
}

/* Whether an op that runs beside this one is in the tree of an object. */
static bool is_flying(const struct shadow *shadow, int index)
{
    bool found = false;
    for (int t = 0; t < MAX_THREADS && shadow->flying > 0 && !found; t++)
        found = is_in_flight(shadow, &shadow->flights[t], index);
    return found;
}

static enum fate fate_of(const struct shadow *shadow, const struct shadow_object *object)
{
    if (object->ended)
        return FATE_ENDED;
    if (object->closed)
        return FATE_CLOSED;
    if (object->uncertain || is_flying(shadow, (int)(object - shadow->objects)))
        return FATE_UNCERTAIN;
    if (object->owner >= 0 && shadow->objects[object->owner].references == 0)
        return FATE_OWNER_DROPPED;
    return FATE_OPEN;
}

static void count_event(const struct shadow *shadow, enum event event, const struct shadow_object *object)
{
    count(state_of_event(event, object->kind, fate_of(shadow, object), object->children > 0));
}

/* An object without references and without children goes, and may take its owner along. Not while an op is in its tree: what that
 * makes may hold the owner. */
static void settle(struct shadow *shadow, int index)
{
    while (index >= 0) {
        struct shadow_object *object = &shadow->objects[index];
        if (object->references > 0 || object->children > 0 || object->closed || object->ended || is_flying(shadow, index))
            return;
        object->closed = true;
        index = object->owner;
        if (index >= 0)
            shadow->objects[index].children--;
    }
}

static void unbind(struct shadow *shadow, int name)
{
    int index = shadow->variables[name];
    shadow->variables[name] = -1;
    if (index < 0)
        return;
    shadow->objects[index].references--;
    settle(shadow, index);
}

static void bind(struct shadow *shadow, int name, int index)
{
    if (index >= 0)
        shadow->objects[index].references++;
    unbind(shadow, name);
    shadow->variables[name] = index;
}

static int object_of(const struct shadow *shadow, const struct statement *statement, int n)
{
    if (shadow->held) /* a callback may have dropped the variable meanwhile */
        return shadow->held[n];
    const struct argument *argument = &statement->args[statement->first_arg + n];
    return argument->type == ARGUMENT_NAME ? shadow->variables[argument->name] : -1;
}

const struct shadow_object *shadow_argument(const struct shadow *shadow, const struct statement *statement, int n)
{
    int index = object_of(shadow, statement, n);
    return index >= 0 ? &shadow->objects[index] : NULL;
}

const char *shadow_kind(const struct shadow *shadow, const struct statement *statement)
{
    if (statement->type == STATEMENT_DROP) {
        int index = shadow->variables[statement->target];
        return index >= 0 ? kinds[shadow->objects[index].kind].name : "none";
    }
    for (int i = 0; i < statement->arg_count - statement->first_arg; i++) {
        const struct shadow_object *object = shadow_argument(shadow, statement, i);
        if (object)
            return kinds[object->kind].name;
    }
    bool handle = statement->op >= 0 && ops[statement->op].result_kind >= 0;
    return handle ? kinds[ops[statement->op].result_kind].name : "none";
}

void shadow_before(struct shadow *shadow, const struct statement *statement)
{
    if (statement->op < 0)
        return;
    const struct op *op = &ops[statement->op];
    enum fate fates[MOST_HANDLES];
    int handles = 0;
    for (int i = 0; i < op->param_count && handles < MOST_HANDLES; i++) {
        if (op->params[i].type != VALUE_HANDLE)
            continue;
        const struct shadow_object *object = shadow_argument(shadow, statement, i);
        enum fate fate = FATE_VALUE;
        if (object)
            fate = op->params[i].kind != ANY_KIND && op->params[i].kind != object->kind ? FATE_OTHER_KIND : fate_of(shadow, object);
        fates[handles++] = fate;
        if (object && op->ownership == OWNS_CLOSES)
            count_event(shadow, EVENT_CLOSE, object);
    }
    count(state_of_op(statement->op, fates, handles));
    if (statement->thread >= 0)
        count(state_of_thread(statement->op));
}

enum shadow_state shadow_state(const struct shadow *shadow, const struct statement *statement)
{
    const struct op *op = &ops[statement->op];
    enum shadow_state state = SHADOW_ALL_OPEN;
    bool uncertain = false;
    for (int i = 0; i < op->param_count; i++) {
        if (op->params[i].type != VALUE_HANDLE || (op->params[i].may_be_closed && statement->op != OP_is_closed))
            continue;
        const struct shadow_object *object = shadow_argument(shadow, statement, i);
        if (!object || (op->params[i].kind != ANY_KIND && op->params[i].kind != object->kind))
            return SHADOW_UNKNOWN;
        if (object->closed || object->ended)
            state = SHADOW_SOME_ENDED;
        else if (object->uncertain || is_flying(shadow, (int)(object - shadow->objects)))
            uncertain = true;
    }
    return uncertain && state == SHADOW_ALL_OPEN ? SHADOW_UNKNOWN : state;
}

static void end_children(struct shadow *shadow, int owner)
{
    for (int i = 0; i < shadow->object_count; i++) {
        struct shadow_object *object = &shadow->objects[i];
        if (object->owner != owner || object->closed || object->ended)
            continue;
        object->ended = true;
        end_children(shadow, i);
    }
    shadow->objects[owner].children = 0;
}

static void doubt_subtree(struct shadow *shadow, int index)
{
    for (int i = 0; i < shadow->object_count; i++)
        for (int above = i; above >= 0; above = shadow->objects[above].owner)
            if (above == index)
                shadow->objects[i].uncertain = true;
}

/* Whether an op that runs beside this one may hang something in the tree of an object below another owner. */
static bool may_move(const struct shadow *shadow, int index)
{
    bool found = false;
    for (int t = 0; t < MAX_THREADS && shadow->flying > 0 && !found; t++) {
        const struct shadow_flight *flight = &shadow->flights[t];
        enum ownership ownership = flight->statement ? ops[flight->statement->op].ownership : OWNS_NOTHING;
        found = (ownership == OWNS_GIVES || ownership == OWNS_MOVES) && is_in_flight(shadow, flight, index);
    }
    return found;
}

static void close_object(struct shadow *shadow, int index)
{
    struct shadow_object *object = &shadow->objects[index];
    if (object->closed || object->ended)
        return;
    object->closed = true;
    if (may_move(shadow, index))
        doubt_subtree(shadow, index);
    else
        end_children(shadow, index);
    if (object->owner < 0)
        return;
    shadow->objects[object->owner].children--;
    settle(shadow, object->owner);
}

/* Of what was made while that ran, from the object `before` on, nobody knows whether it was in time. */
static void close_all(struct shadow *shadow, int before)
{
    for (int i = 0; i < shadow->object_count; i++) {
        if (shadow->objects[root_of(shadow, i)].thread)
            continue;
        if (i < before)
            close_object(shadow, i);
        else
            shadow->objects[i].uncertain = true;
    }
}

/* What an op may have invalidated: handles of these kinds in the tree of its first argument, and all below them; not the argument
 * itself. */
static void doubt(struct shadow *shadow, const struct statement *statement, uint64_t kind_bits)
{
    int first = object_of(shadow, statement, 0);
    if (first < 0 || kind_bits == 0)
        return;
    for (int i = 0; i < shadow->object_count; i++)
        for (int above = i; above >= 0 && above != first; above = shadow->objects[above].owner)
            if (kind_bits & KIND_BIT(shadow->objects[above].kind) && share_tree(shadow, i, first))
                shadow->objects[i].uncertain = true;
}

/* Hangs an object below another owner. The old one may go with it, if nothing else held it. */
static void reparent(struct shadow *shadow, int index, int owner)
{
    struct shadow_object *object = &shadow->objects[index];
    int old = object->owner;
    object->owner = owner;
    shadow->objects[owner].children++;
    if (old < 0)
        return;
    shadow->objects[old].children--;
    settle(shadow, old);
}

/* What an op did to its arguments; flight: NULL where none ran beside it. */
static void affect(struct shadow *shadow, const struct statement *statement, bool succeeded, const struct shadow_flight *flight)
{
    const struct op *op = &ops[statement->op];
    doubt(shadow, statement, op->ends);
    if (op->ownership == OWNS_CLOSES) { /* also when it says that not all could be written */
        int closed = op->owner >= 0 ? object_of(shadow, statement, op->owner) : -1;
        if (closed >= 0)
            close_object(shadow, closed);
        else if (op->owner < 0)
            close_all(shadow, flight ? flight->objects_before : shadow->object_count);
    }
    if (op->ownership != OWNS_GIVES && op->ownership != OWNS_MOVES)
        return;
    int given = object_of(shadow, statement, op->given), owner = object_of(shadow, statement, op->owner);
    if (given < 0 || owner < 0)
        return;
    if (shadow->objects[owner].closed || shadow->objects[owner].ended || shadow->objects[given].closed || shadow->objects[given].ended)
        doubt_subtree(shadow, given); /* a callback closed one of them, before or after */
    else if (succeeded && root_of(shadow, owner) != given)
        reparent(shadow, given, owner);
    else
        doubt_subtree(shadow, given); /* some libraries destroy what they refuse */
    if (flight && flight->met)
        doubt_subtree(shadow, given);
}

/* The owner of an object, or the root of its tree. What lives in a thread's own context has none that the model knows: -1 stands
 * for that context. */
static int owner_of_result(const struct shadow *shadow, int object, bool root)
{
    int above = root ? root_of(shadow, object) : shadow->objects[object].owner;
    return root && shadow->objects[above].thread ? -1 : above;
}

static int make_object(struct shadow *shadow, const struct statement *statement, int line)
{
    const struct op *op = &ops[statement->op];
    int owner = -1;
    bool thread = op->owner == OWNER_THREAD;
    if (op->owner >= OWNER_OF_ARGUMENT) {
        int argument = object_of(shadow, statement, op->owner % OWNER_OF_ARGUMENT);
        owner = argument >= 0 ? owner_of_result(shadow, argument, op->owner >= ROOT_OF_ARGUMENT) : -1;
        thread = argument >= 0 && owner < 0 && shadow->objects[root_of(shadow, argument)].thread;
    } else if (op->owner >= 0) {
        owner = object_of(shadow, statement, op->owner);
    }
    if (shadow->object_count == 2 * PROGRAM_MAX_LINES)
        return -1;
    int index = shadow->object_count++;
    shadow->objects[index] = (struct shadow_object){
        .kind = op->result_kind, .owner = owner, .made_by = line, .shared = op->owner == OWNER_SHARED, .thread = thread};
    struct shadow_object *above = owner >= 0 ? &shadow->objects[owner] : NULL;
    if (above && (above->closed || above->ended)) /* by a callback, after this was made */
        shadow->objects[index].ended = true;
    else if (shadow->closed_all_at_end)
        shadow->objects[index].closed = true;
    else if (above)
        above->children++;
    /* What a library says on a thread of its own, a callback hears before the result is made or after. */
    shadow->objects[index].uncertain = shadow->closed_all;
    return index;
}

void shadow_callback(struct shadow *shadow, enum op_index op, enum way way, bool at_end)
{
    count(state_of_callback((int)op, way, at_end));
    if (way == WAY_close_all)
        *(at_end ? &shadow->closed_all_at_end : &shadow->closed_all) = true;
}

void shadow_close(struct shadow *shadow, int name)
{
    int index = shadow->variables[name];
    if (index < 0)
        return;
    count_event(shadow, EVENT_CLOSE, &shadow->objects[index]);
    close_object(shadow, index);
}

void shadow_close_all(struct shadow *shadow)
{
    close_all(shadow, shadow->object_count);
}

void shadow_hold(struct shadow *shadow, const struct statement *statement, int *held)
{
    for (int i = 0; i < statement->arg_count - statement->first_arg; i++) {
        held[i] = object_of(shadow, statement, i);
        if (held[i] >= 0)
            shadow->objects[held[i]].references++;
    }
    shadow->held = held;
}

void shadow_let_go_of(struct shadow *shadow, int object)
{
    shadow->objects[object].references--;
    settle(shadow, object);
}

void shadow_let_go(struct shadow *shadow, const struct statement *statement, const int *held)
{
    for (int i = 0; i < statement->arg_count - statement->first_arg; i++)
        if (held[i] >= 0)
            shadow_let_go_of(shadow, held[i]);
    shadow->closed_all = shadow->closed_all_at_end = false;
    shadow->held = NULL;
}

static void collect(struct shadow *shadow)
{
    for (int i = 0; i < shadow->cycle_count; i++) {
        shadow->objects[shadow->cycles[i]].references--;
        settle(shadow, shadow->cycles[i]);
    }
    shadow->cycle_count = 0;
}

void shadow_collect(struct shadow *shadow)
{
    collect(shadow);
}

/* A result, or none (-1), to a variable or to nobody. */
static void give(struct shadow *shadow, int target, int result)
{
    if (target >= 0)
        bind(shadow, target, result);
    else if (result >= 0)
        settle(shadow, result);
}

/* Whether an op, with what it is given, comes into a tree in which another one is. */
static bool meets(const struct shadow *shadow, const struct statement *statement, const struct shadow_flight *flight)
{
    if (flight->statement && (closes_all(statement) || closes_all(flight->statement)))
        return true;
    bool found = false;
    for (int i = 0; i < statement->arg_count - statement->first_arg && !found; i++) {
        int object = object_of(shadow, statement, i);
        found = object >= 0 && is_in_flight(shadow, flight, object);
    }
    return found;
}

/* Tells the ops that run beside this one; returns whether there are any in its trees. */
static bool meet(struct shadow *shadow, const struct statement *statement)
{
    bool any = false;
    for (int t = 0; t < MAX_THREADS && shadow->flying > 0; t++) {
        bool found = meets(shadow, statement, &shadow->flights[t]);
        shadow->flights[t].met = shadow->flights[t].met || found;
        any = any || found;
    }
    return any;
}

void shadow_launch(struct shadow *shadow, const struct program *program, int line)
{
    const struct statement *statement = &program->statements[line];
    struct shadow_flight *flight = &shadow->flights[statement->thread];
    flight->state = shadow_state(shadow, statement);
    flight->met = meet(shadow, statement);
    shadow_hold(shadow, statement, flight->held);
    shadow->held = NULL;
    flight->statement = statement;
    flight->line = line;
    flight->objects_before = shadow->object_count;
    shadow->flying++;
}

enum shadow_state shadow_join(struct shadow *shadow, int thread, int target, bool succeeded)
{
    struct shadow_flight *flight = &shadow->flights[thread];
    const struct statement *statement = flight->statement;
    int result = -1;
    flight->statement = NULL;
    shadow->flying--;
    shadow->held = flight->held;
    affect(shadow, statement, succeeded, flight);
    if (succeeded && ops[statement->op].result_kind >= 0)
        result = make_object(shadow, statement, flight->line);
    if (result >= 0 && flight->met) {
        shadow->objects[result].uncertain = true;
        shadow->objects[result].ended = false;
    }
    give(shadow, target, result);
    shadow_let_go(shadow, statement, flight->held);
    for (int i = 0; i < shadow->object_count; i++) /* what has been dropped meanwhile */
        settle(shadow, i);
    return flight->met ? SHADOW_UNKNOWN : flight->state;
}

void shadow_after(struct shadow *shadow, const struct program *program, int line, bool succeeded)
{
    const struct statement *statement = &program->statements[line];
    int result = -1;
    if (statement->op >= 0) {
        meet(shadow, statement);
        affect(shadow, statement, succeeded, NULL);
        if (succeeded && ops[statement->op].result_kind >= 0)
            result = make_object(shadow, statement, line);
    } else if (succeeded && statement->control == CONTROL_alias) {
        result = object_of(shadow, statement, 0);
    } else if (succeeded && statement->control == CONTROL_cycle) {
        int held = object_of(shadow, statement, 0);
        if (held >= 0) {
            shadow->objects[held].references++;
            shadow->cycles[shadow->cycle_count++] = held;
        }
    } else if (succeeded && statement->control == CONTROL_collect) {
        collect(shadow);
    }
    give(shadow, statement->target, result);
}

void shadow_drop(struct shadow *shadow, int name, bool at_end)
{
    int index = shadow->variables[name];
    if (index < 0)
        return;
    count_event(shadow, at_end ? EVENT_END : EVENT_DROP, &shadow->objects[index]);
    unbind(shadow, name);
}
