#include "call.h"

#include "effect.h"
#include "event.h"
#include "judge.h"
#include "preload.h"
#include "sharing.h"
#include "trace.h"

static _Atomic uint32_t unknown_counts[CALL_COUNT];

uint16_t thread_number(void)
{
    return this_thread()->number;
}

uint32_t unknown_calls(enum call_id id)
{
    return atomic_load(&unknown_counts[id]);
}

uint32_t event_of(struct call *call)
{
    if (!call->event)
        call->event = event_number((enum call_id)call->id, call->copy, call->return_address);
    return call->event;
}

static inline bool is_record_of(const struct record *record, uintptr_t address, enum kind kind)
{
    return record && record->hidden == ~address && record->kind == kind;
}

// False: there is more to look at than its place tells. `place` is where it is, if it has been looked up.
static inline bool is_plain_use(struct call *call, const struct handle_parameter *handle, int index, uintptr_t address,
                                struct table_place **place)
{
    struct table *table = atomic_load_explicit(&record_table, memory_order_acquire);
    if (!table || !handle->is_only_used || kind_rows[handle->kind].members[0])
        return false;
    *place = find_place(table, address, handle->kind);
    uintptr_t value = *place ? atomic_load_explicit(&(*place)->value, memory_order_relaxed) : 0;
    call->handles[index] = record_of(value);
    return !*place || is_plain_of(value, call->copy);
}

static inline void look_at_handle(struct call *call, const struct handle_parameter *handle, int index)
{
    uintptr_t address = call->arguments[handle->parameter];
    struct record **recent = &call->thread->recent[index], *record = *recent;
    struct table_place *place = NULL;
    call->handles[index] = NULL;
    if (address == 0)
        return;
    if (!is_record_of(record, address, handle->kind)) {
        if (is_plain_use(call, handle, index, address, &place))
            return;
        record = place ? call->handles[index] : find_member(address, handle->kind);
    }
    call->handles[index] = record;
    if (!record || atomic_load_explicit(&record->state, memory_order_relaxed) == UNSEEN)
        return;
    if (handle->is_only_used)
        judge_use(call, record);
    if (atomic_load_explicit(&record->state, memory_order_relaxed) == ALIVE)
        begin_use(call, record);
    if (place && could_be_plain(record))
        make_plain(place, record);
    else
        *recent = record;
}

static void abandon(struct thread *thread, struct active *active)
{
    active->call = NULL;
    end_uses(thread, active);
}

// A call under way lies above the whole frame of any that is made inside of it, and is not overwritten; else it was left
// without coming back.
static inline bool is_under_way(const struct active *active, const struct call *inner)
{
    const struct call *call = active->call;
    return (uintptr_t)call > (uintptr_t)inner->frame && call->serial == active->serial && call->serial_again == active->serial;
}

static inline void begin_active(struct call *call, struct thread *thread)
{
    while (thread->depth > 0 && !is_under_way(&thread->active[thread->depth - 1], call))
        abandon(thread, &thread->active[--thread->depth]);
    call->outer = thread->depth > 0 ? thread->active[thread->depth - 1].call : NULL;
    call->active = NULL;
    thread->innermost = call;
    call->serial = call->serial_again = ++thread->serial;
    if (thread->depth == ACTIVE_CALLS)
        return;
    call->active = &thread->active[thread->depth++];
    call->active->call = call;
    call->active->copy = call->copy;
    call->active->serial = call->serial;
    call->active->pin_count = 0;
}

// Its own entry, and any above it that were left; there is none when it was itself taken for left (a stack of its own).
static inline void end_active(struct call *call, struct thread *thread)
{
    struct active *own = call->active;
    thread->innermost = call->outer;
    if (!own || own->call != call)
        return;
    while (&thread->active[thread->depth - 1] > own)
        abandon(thread, &thread->active[--thread->depth]);
    thread->depth--;
    end_uses(thread, own);
}

// The first handle is often a context, and known at once; the wait for what memory says of the next goes on meanwhile.
static inline void prefetch_second(const struct rule *rule, const uintptr_t *arguments)
{
    if (rule->handle_count > 1)
        prefetch_record(arguments[rule->handles[1].parameter], rule->handles[1].kind);
}

void enter_call(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address)
{
    const struct rule *rule = &rules[id];
    struct thread *thread = this_thread();
    prefetch_second(rule, arguments);
    call->rule = rule;
    call->arguments = arguments;
    call->return_address = return_address;
    call->thread = thread;
    call->event = 0;
    call->id = (uint16_t)id;
    call->copy = target.copy;
    call->uses_classes = target.uses_classes;
    begin_active(call, thread);
    thread->calls++;
    thread->last_copy[rule->library] = (int16_t)(target.copy + 1);
    trace_call(call);
    for (int i = 0; i < rule->handle_count; i++)
        look_at_handle(call, &rule->handles[i], i);
    if (rule->effect_count)
        begin_effects(call);
    if (rule->is_unknown)
        atomic_fetch_add(&unknown_counts[id], 1);
}

// A handle that the table says nothing of: if another one ended at that address, this is not it.
static void forget_ended(const struct call *call, uintptr_t result)
{
    struct record *there = result ? find_member(result, call->rule->result_kind) : NULL;
    if (there && atomic_load(&there->state) == ENDED)
        atomic_store(&there->state, UNSEEN);
}

void leave_call(struct call *call, uintptr_t result)
{
    if (call->rule->effect_count)
        end_effects(call, result);
    else if (call->rule->result_kind)
        forget_ended(call, result);
    trace_result(call, result);
    end_active(call, call->thread);
}
