#include "judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "copy.h"
#include "event.h"
#include "life.h"
#include "report.h"

enum { MESSAGE = 400 };

// Why a handle is no longer there, in words: "after GDALClose destroyed the Dataset it belongs to".
static void say_ending(char *text, const struct record *record)
{
    const char *by = call_of_event(record->ended);
    switch ((enum ending)record->ending) {
    case BY_ITSELF:
        snprintf(text, MESSAGE, "after %s destroyed it", by);
        break;
    case WITH_OWNER:
        snprintf(text, MESSAGE, "after %s destroyed the %s it belongs to", by, kind_name(record->ended_with));
        break;
    case GIVEN_UP:
        snprintf(text, MESSAGE, "after it was handed over to %s, which used it up", by);
        break;
    case REPLACED:
        snprintf(text, MESSAGE, "after %s replaced or removed it%s%s", by, record->ended_with ? " in its " : "",
                 record->ended_with ? kind_name(record->ended_with) : "");
        break;
    case LAST_REFERENCE:
        snprintf(text, MESSAGE, "after %s gave back the last reference to it", by);
        break;
    case WITH_ALL:
        snprintf(text, MESSAGE, "after %s destroyed all that was open", by);
        break;
    }
}

__attribute__((format(printf, 5, 6))) static void tell(struct call *call, enum finding_class class, const struct record *record,
                                                       const struct role roles[3], const char *format, ...)
{
    char message[2 * MESSAGE];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    struct finding finding = {.class = class, .record = record, .call = (enum call_id)call->id, .message = message};
    for (int i = 0; i < 3 && roles[i].name; i++)
        if (roles[i].event)
            finding.roles[finding.role_count++] = roles[i];
    report(&finding);
}

static const char *made_role(const struct record *record)
{
    return record->is_owned || record->ending != WITH_OWNER ? "made" : "lent";
}

static void tell_ended(struct call *call, enum finding_class class, const struct record *record, const char *verb)
{
    char ending[MESSAGE];
    say_ending(ending, record);
    tell(call, class, record,
         (struct role[]){
             {class == DOUBLE_FREE ? "again" : "used", event_of(call)}, {made_role(record), record->made}, {"ended", record->ended}},
         "%s %s is %s by %s %s", article(record->kind), kind_name(record->kind), verb, call->rule->name, ending);
}

// When the handle it was tied to ended: of this generation or the one before; further back it is forgotten.
static uint32_t end_of(struct tie tie)
{
    uint32_t now = atomic_load(&tie.to->generation);
    return now == tie.generation ? tie.to->ended : now == tie.generation + 1 ? tie.to->ended_before : 0;
}

static bool tell_tie(struct call *call, struct record *record, bool destroys)
{
    struct tie tied = record->tied;
    if (!tied.to || is_alive(tied) || (destroys && !record->tie_is_need))
        return false;
    bool is_context = tied.to->kind == KIND_PJContext;
    tell(call, is_context ? USE_AFTER_CONTEXT : USE_AFTER_BASE, record,
         (struct role[]){{destroys ? "destroyed" : "used", event_of(call)},
                         {"made", record->made},
                         {is_context ? "context ended" : "base ended", end_of(tied)}},
         "%s %s is %s by %s after %s destroyed the %s that it %s", article(record->kind), kind_name(record->kind),
         destroys ? "destroyed" : "used", call->rule->name, call_of_event(end_of(tied)), kind_name(tied.to->kind),
         is_context ? "was made in and still points to" : "was made from and still points to");
    return true;
}

static bool tell_schema(struct call *call, struct record *record, bool destroys)
{
    struct tie layout = record->layout;
    if (record->kind != KIND_Feature || !is_current(layout) || atomic_load(&layout.to->schema) == record->schema_seen)
        return false;
    tell(call, USE_AFTER_SCHEMA_CHANGE, record,
         (struct role[]){{destroys ? "destroyed" : "used", event_of(call)}, {"made", record->made}, {"changed", layout.to->schema_event}},
         "a Feature is %s by %s after %s changed the fields of its %s: it still has the values of the old ones",
         destroys ? "destroyed" : "used", call->rule->name, call_of_event(layout.to->schema_event), kind_name(layout.to->kind));
    return true;
}

static bool tell_library(struct call *call, struct record *record)
{
    if (record->copy == call->copy || record->is_foreign || kind_rows[record->kind].library != call->rule->library)
        return false;
    tell(call, WRONG_LIBRARY, record, (struct role[]){{"used", event_of(call)}, {"made", record->made}, {0}},
         "%s %s of one copy of the library is given to %s of another: %s made it, %s gets it", article(record->kind),
         kind_name(record->kind), call->rule->name, copy_path(record->copy), copy_path(call->copy));
    return true;
}

// Another handle may live there now, made through C++ by the very file that calls: nothing is known of it then.
static bool is_perhaps_another(const struct call *call, struct record *record)
{
    if (!call->uses_classes || atomic_load(&record->state) != ENDED)
        return false;
    atomic_store(&record->state, UNSEEN);
    return true;
}

void judge_doubtful_use(struct call *call, struct record *record)
{
    if (is_perhaps_another(call, record))
        return;
    if (atomic_load_explicit(&record->state, memory_order_relaxed) == ENDED)
        tell_ended(call, USE_AFTER_FREE, record, "used");
    else if (!record->is_tied || (!tell_tie(call, record, false) && !tell_schema(call, record, false)))
        tell_library(call, record);
}

// Is it in use by a call that this one is made inside of?
static struct call *user_further_out(const struct call *call, const struct record *record)
{
    for (struct call *outer = call->outer; outer; outer = outer->outer)
        for (int i = 0; i < outer->rule->handle_count; i++)
            for (const struct record *used = outer->handles[i]; used; used = used->owner.to)
                if (used == record)
                    return outer;
    return NULL;
}

static bool tell_in_use(struct call *call, struct record *record)
{
    struct call *outer = user_further_out(call, record);
    if (!outer)
        return false;
    tell(call, FREE_IN_USE, record, (struct role[]){{"destroyed", event_of(call)}, {"in use", event_of(outer)}, {"made", record->made}},
         "%s %s is destroyed by %s, called from inside %s, which is using it", article(record->kind), kind_name(record->kind),
         call->rule->name, outer->rule->name);
    return true;
}

static bool is_borrowed(const struct record *record)
{
    return !record->is_owned && !record->is_result_set && is_alive(record->owner) && atomic_load(&record->references) == 0;
}

static void tell_borrowed(struct call *call, struct record *record, const char *verb)
{
    enum kind owner = record->owner.to->kind;
    tell(call, FREE_OF_BORROWED, record, (struct role[]){{verb, event_of(call)}, {"lent", record->made}, {0}},
         "%s %s is %s by %s, though it belongs to %s %s, which will destroy it, too", article(record->kind), kind_name(record->kind), verb,
         call->rule->name, article(owner), kind_name(owner));
}

static bool tell_given_back(struct call *call, struct record *record)
{
    if (!record->is_given_back)
        return false;
    tell(call, FREE_WHILE_HELD, record, (struct role[]){{"destroyed", event_of(call)}, {"made", record->made}, {0}},
         "a %s is destroyed by %s after its references were given back: others still hold it", kind_name(record->kind), call->rule->name);
    return true;
}

static bool tell_held(struct call *call, struct record *record)
{
    if (tell_given_back(call, record))
        return true;
    if (!(kind_rows[record->kind].properties & KIND_COUNTED))
        return false;
    int references = atomic_load(&record->references), held = atomic_load(&record->held) + atomic_load(&record->laid_out);
    if (references <= 1 && held <= 0)
        return false;
    tell(call, FREE_WHILE_HELD, record, (struct role[]){{"destroyed", event_of(call)}, {"made", record->made}, {0}},
         "%s %s is destroyed by %s while %d other reference%s to it %s counted: release it instead", article(record->kind),
         kind_name(record->kind), call->rule->name, held + (references > 1 ? references - 1 : 0), held + references - 1 > 1 ? "s" : "",
         held + references - 1 > 1 ? "are" : "is");
    return true;
}

void judge_end(struct call *call, struct record *record)
{
    if (is_perhaps_another(call, record))
        return;
    if (atomic_load(&record->state) == ENDED)
        tell_ended(call, DOUBLE_FREE, record, "destroyed again");
    else if (is_borrowed(record))
        tell_borrowed(call, record, "destroyed");
    else if (!tell_in_use(call, record) && !tell_held(call, record) && !tell_tie(call, record, true) && !tell_schema(call, record, true))
        tell_library(call, record);
}

// The caller's references are all given back: those that are left are other handles' own.
static bool tell_released_too_often(struct call *call, struct record *record)
{
    int others = atomic_load(&record->held) + atomic_load(&record->laid_out);
    bool is_counted = kind_rows[record->kind].properties & KIND_COUNTED;
    if (!is_counted || record->is_foreign || record->is_owned || atomic_load(&record->references) > 0 || others <= 0)
        return false;
    tell(call, FREE_OF_BORROWED, record, (struct role[]){{"released", event_of(call)}, {"made", record->made}, {0}},
         "%s %s is released by %s once too often: the %d reference%s left %s another handle's", article(record->kind),
         kind_name(record->kind), call->rule->name, others, others > 1 ? "s" : "", others > 1 ? "are" : "is");
    return true;
}

void judge_release(struct call *call, struct record *record)
{
    if (is_perhaps_another(call, record))
        return;
    if (atomic_load(&record->state) == ENDED)
        tell_ended(call, DOUBLE_FREE, record, "released again");
    else if (is_borrowed(record) && !record->is_foreign)
        tell_borrowed(call, record, "released");
    else if (tell_released_too_often(call, record))
        return;
    else if (!tell_in_use(call, record))
        tell_library(call, record);
}

void judge_gift(struct call *call, struct record *record)
{
    if (is_perhaps_another(call, record))
        return;
    if (atomic_load(&record->state) == ENDED)
        tell_ended(call, USE_AFTER_FREE, record, "handed over");
    else if (is_borrowed(record))
        tell_borrowed(call, record, "given away");
    else
        tell_library(call, record);
}

void judge_sharing(struct call *call, struct record *exclusive, uint16_t other_thread, enum call_id other_call)
{
    bool ends = false; // this very handle, rather than something that belongs to it
    for (int i = 0; i < call->rule->effect_count; i++)
        ends |= (call->rule->effects[i].verb == ENDS || call->rule->effects[i].verb == CLOSES) &&
                call->rule->effects[i].kind == exclusive->kind;
    tell(call, ends ? FREE_IN_USE : CONCURRENT_USE, exclusive,
         (struct role[]){{ends ? "destroyed" : "used", event_of(call)}, {"made", exclusive->made}, {0}},
         "%s %s is %s by %s on thread %u while thread %u is inside %s with it", article(exclusive->kind), kind_name(exclusive->kind),
         ends ? "destroyed" : "used", call->rule->name, this_thread()->number, other_thread, rules[other_call].name);
}
