/* What every handle can do, and what can be asked of all of them. */
#include <stdlib.h>

#include <cpl_error.h>

#include "call.h"

/* GDAL writes what is left when a dataset ends: lost data must not go unsaid. */
static int say_what_was_lost(struct call *call)
{
    return CPLGetLastErrorType() >= CE_Failure ? call_fail_gdal(call, "closed, but not all could be written") : STATUS_OK;
}

int op_close(struct call *call)
{
    handle_close(call->args[0].handle);
    return say_what_was_lost(call);
}

int op_close_all(struct call *call)
{
    handle_close_all(call->realm);
    return say_what_was_lost(call);
}

int op_is_closed(struct call *call)
{
    return give_int(call, handle_state(call->args[0].handle) != HANDLE_OPEN);
}

/* One field of a record: items 2i and 2i + 1. A NULL text is None. */
static bool set_text(struct value *items, int i, const char *name, const char *text)
{
    return text_value(&items[2 * i], name) && (!text || text_value(&items[2 * i + 1], text));
}

/* 0 is no number of a handle: None. */
static bool set_number(struct value *items, int i, const char *name, uint64_t number)
{
    if (number)
        items[2 * i + 1] = (struct value){.type = VALUE_INT, .integer = (int64_t)number};
    return text_value(&items[2 * i], name);
}

static int refuse_record(struct call *call)
{
    value_clear(&call->result);
    return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for the answer");
}

int op_describe(struct call *call)
{
    static const char *const states[] = {
        [HANDLE_OPEN] = "open",
        [HANDLE_CLOSED] = "closed",
        [HANDLE_ENDED_WITH_OWNER] = "ended with its owner",
        [HANDLE_INVALIDATED] = "ended by a change to what it belongs to",
    };
    struct handle_facts facts;
    handle_describe(call->args[0].handle, &facts);
    const struct kind *kind = facts.kind;
    struct value *items = give_list(call, 2 * 9);
    if (!items)
        return STATUS_OUT_OF_MEMORY;
    bool done = set_number(items, 0, "number", facts.number) && set_text(items, 1, "kind", kind->name) &&
                set_text(items, 2, "capsule", facts.state == HANDLE_OPEN ? kind->capsule_name : kind->closed_name) &&
                set_text(items, 3, "state", states[facts.state]) && set_number(items, 4, "owner", facts.owner) &&
                set_text(items, 5, "library", kind->library) && set_text(items, 6, "library_version", kind_library_version(kind)) &&
                set_text(items, 7, "allocator", kind->allocator) && set_text(items, 8, "destroyer", facts.adopted ? kind->destroyer : NULL);
    if (!done)
        return refuse_record(call);
    call->result.type = VALUE_RECORD;
    return STATUS_OK;
}

static bool describe_live(struct value *record, const struct handle_facts *facts)
{
    struct value *items = calloc(2 * 3, sizeof *items);
    if (!items)
        return false;
    *record = (struct value){.type = VALUE_RECORD, .items = items, .count = 2 * 3};
    return set_number(items, 0, "number", facts->number) && set_text(items, 1, "kind", facts->kind->name) &&
           set_number(items, 2, "owner", facts->owner);
}

int op_live(struct call *call)
{
    /* Other threads may make and close handles meanwhile: those made since the count are left out. */
    size_t room = handle_list(call->realm, NULL, 0);
    struct handle_facts *facts = calloc(room ? room : 1, sizeof *facts);
    if (!facts)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %zu handles", room);
    size_t count = handle_list(call->realm, facts, room);
    count = count < room ? count : room;
    struct value *records = give_list(call, count);
    bool done = records != NULL;
    for (size_t i = 0; i < count && done; i++)
        done = describe_live(&records[i], &facts[count - 1 - i]);
    free(facts);
    return done ? STATUS_OK : refuse_record(call);
}
