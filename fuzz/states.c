#include "states.h"

static const char *const fate_names[FATE_COUNT] = {
    [FATE_VALUE] = "value",   [FATE_OTHER_KIND] = "other kind", [FATE_OPEN] = "open",           [FATE_OWNER_DROPPED] = "owner dropped",
    [FATE_CLOSED] = "closed", [FATE_ENDED] = "ended",           [FATE_UNCERTAIN] = "uncertain",
};
static const char *const event_names[EVENT_COUNT] = {[EVENT_CLOSE] = "close", [EVENT_DROP] = "drop", [EVENT_END] = "end"};

int state_of_op(int op, const enum fate *fates, int count)
{
    int state = 0;
    for (int i = 0; i < count; i++)
        state = state * FATE_COUNT + (int)fates[i];
    return op * OP_STATES + state;
}

int state_of_event(enum event event, int kind, enum fate fate, bool has_children)
{
    return FIRST_EVENT + (((int)event * KIND_COUNT + kind) * FATE_COUNT + (int)fate) * 2 + has_children;
}

int state_of_thread(int op)
{
    return FIRST_THREAD + op;
}

int state_of_callback(int op, enum way way, bool at_end)
{
    return FIRST_CALLBACK + (op * WAY_COUNT + (int)way) * 2 + at_end;
}

static const char *kind_name(int kind)
{
    return kind >= 0 ? kinds[kind].name : kind == ANY_KIND ? "any" : "";
}

static void begin_line(FILE *file, int state, const char *about, int op)
{
    fprintf(file, "%d\t%s\t%s\t%s", state, about, ops[op].name, kind_name(ops[op].result_kind));
}

static void list_op(FILE *file, int op)
{
    int taken[MOST_HANDLES], count = 0;
    for (int i = 0; i < ops[op].param_count && count < MOST_HANDLES; i++)
        if (ops[op].params[i].type == VALUE_HANDLE)
            taken[count++] = ops[op].params[i].kind;
    int states = count == 0 ? 1 : count == 1 ? FATE_COUNT : OP_STATES;
    for (int state = 0; state < states; state++) {
        const enum fate fates[MOST_HANDLES] = {(enum fate)(count == 2 ? state / FATE_COUNT : state), (enum fate)(state % FATE_COUNT)};
        begin_line(file, state_of_op(op, fates, count), "op", op);
        for (int i = 0; i < count; i++)
            fprintf(file, "\t%s\t%s", kind_name(taken[i]), fate_names[fates[i]]);
        fputc('\n', file);
    }
}

static void list_calls(FILE *file, int op)
{
    static const char *const when[] = {"during", "after"};
    int taken = NO_KIND;
    for (int i = ops[op].param_count - 1; i >= 0; i--)
        if (ops[op].params[i].type == VALUE_HANDLE)
            taken = ops[op].params[i].kind;
    begin_line(file, state_of_thread(op), "thread", op);
    fprintf(file, "\t%s\n", kind_name(taken));
    for (int way = 0; way < WAY_COUNT; way++)
        for (int at_end = 0; at_end < 2; at_end++) {
            begin_line(file, state_of_callback(op, (enum way)way, at_end), "callback", op);
            fprintf(file, "\t%s\t%s\t%s\n", kind_name(taken), way_names[way], when[at_end]);
        }
}

static void list_events(FILE *file, enum event event, int kind)
{
    static const char *const with[] = {"alone", "children"};
    for (int fate = FATE_OPEN; fate < FATE_COUNT; fate++)
        for (int children = 0; children < 2; children++)
            fprintf(file, "%d\t%s\t\t\t%s\t%s\t%s\n", state_of_event(event, kind, (enum fate)fate, children), event_names[event],
                    kind_name(kind), fate_names[fate], with[children]);
}

void states_list(FILE *file)
{
    for (int op = 0; op < OP_COUNT; op++) {
        list_op(file, op);
        list_calls(file, op);
    }
    for (int event = 0; event < EVENT_COUNT; event++)
        for (int kind = 0; kind < KIND_COUNT; kind++)
            list_events(file, (enum event)event, kind);
}
