#include "call.h"

#include <stdlib.h>

#include "event.h"
#include "judge.h"
#include "life.h"
#include "preload.h"
#include "trace.h"

static _Atomic uint32_t unknown_counts[CALL_COUNT];

// --- threads -----------------------------------------------------------------------------------------------------------

static _Thread_local struct thread *own __attribute__((tls_model("initial-exec")));
static struct thread *_Atomic threads;
static _Atomic uint16_t thread_count;

struct thread *this_thread(void)
{
    if (own)
        return own;
    static struct thread spare; // without memory, all share this one
    struct thread *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return &spare;
    fresh->number = (uint16_t)(atomic_fetch_add(&thread_count, 1) + 1);
    fresh->next = atomic_load(&threads);
    while (!atomic_compare_exchange_weak(&threads, &fresh->next, fresh))
        ;
    return own = fresh;
}

struct thread *all_threads(void)
{
    return atomic_load(&threads);
}

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
        call->event = event_number((enum call_id)(call->rule - rules), call->copy, call->return_address);
    return call->event;
}

// --- one thread at a time ----------------------------------------------------------------------------------------------

// The handle whose use by two threads would be wrong when this one is used: itself, or what it belongs to or was made in.
static struct record *exclusive_root(struct record *record)
{
    struct record *root = NULL;
    for (int depth = 0; record && depth < 8; depth++) {
        if (kind_rows[record->kind].properties & KIND_EXCLUSIVE)
            root = record;
        if (is_current(record->owner))
            record = record->owner.to;
        else if (record->kind == KIND_PJ && is_current(record->tied))
            record = record->tied.to;
        else
            break;
    }
    return root && !root->is_thread_safe ? root : NULL;
}

// process << 48 | thread << 16 | depth
static uint64_t own_mark(const struct thread *thread)
{
    return (uint64_t)(uint16_t)process_generation << 48 | (uint64_t)thread->number << 16;
}

static void pin(struct call *call, struct record *root, const struct thread *thread)
{
    uint64_t mark = own_mark(thread);
    for (;;) {
        uint64_t now = atomic_load_explicit(&root->in_use, memory_order_relaxed);
        bool is_ours = now >> 16 == mark >> 16;
        bool is_of_parent = now >> 48 != mark >> 48; // that thread was not forked
        if (now != 0 && !is_ours && !is_of_parent) {
            judge_sharing(call, root, (uint16_t)(now >> 16), (enum call_id)root->in_use_call);
            return;
        }
        uint64_t wanted = is_ours ? now + 1 : mark + 1;
        if (atomic_compare_exchange_weak(&root->in_use, &now, wanted)) {
            if (!is_ours)
                root->in_use_call = (uint16_t)(call->rule - rules);
            call->pins[call->pin_count++] = root;
            return;
        }
    }
}

static void unpin_all(struct call *call, const struct thread *thread)
{
    uint64_t mark = own_mark(thread);
    for (int i = 0; i < call->pin_count; i++) {
        struct record *root = call->pins[i];
        uint64_t now = atomic_load_explicit(&root->in_use, memory_order_relaxed);
        if (now >> 16 == mark >> 16) // not so if another handle lives there by now
            atomic_compare_exchange_strong(&root->in_use, &now, (now & 0xffff) > 1 ? now - 1 : 0);
    }
}

// --- what a rule's effects speak of ------------------------------------------------------------------------------------

static bool is_met(const struct call *call, const struct effect *effect, uintptr_t result)
{
    uintptr_t value = effect->condition >= IF_PARAMETER ? call->arguments[effect->condition_parameter] : 0;
    switch ((enum condition)effect->condition) {
    case ALWAYS:
        return true;
    case IF_ZERO:
        return (int)result == 0;
    case IF_TRUE:
        return (int)result != 0;
    case IF_PARAMETER:
        return ((uint32_t)value & effect->bits) != 0;
    case UNLESS_PARAMETER:
        return ((uint32_t)value & effect->bits) == 0;
    case IF_NEGATIVE:
        return (int)value < 0;
    }
    return false;
}

static uintptr_t address_in(const struct call *call, int where, enum place place, uintptr_t result)
{
    if (where == RESULT)
        return result;
    if (where < 0)
        return 0;
    uintptr_t value = call->arguments[where];
    return place == POINTED && value ? *(const uintptr_t *)value : value;
}

static struct record *known(const struct call *call, uintptr_t address, enum kind kind)
{
    return address && kind ? meet_handle(address, kind, call->copy) : NULL;
}

static struct record *subject_of(const struct call *call, const struct effect *effect, uintptr_t result)
{
    return known(call, address_in(call, effect->subject, effect->place, result), effect->kind);
}

static struct record *object_of(const struct call *call, const struct effect *effect, uintptr_t result)
{
    return known(call, address_in(call, effect->object, effect->object_place, result), effect->object_kind);
}

// The handles of an array parameter, one by one: `count` of them, or up to a NULL.
static uintptr_t *array_of(const struct call *call, const struct effect *effect, uintptr_t result, size_t *count)
{
    uintptr_t *array = (uintptr_t *)address_in(call, effect->subject, VALUE, result);
    *count = 0;
    if (!array)
        return NULL;
    if (effect->count < 0) {
        while (array[*count])
            ++*count;
    } else if (effect->verb == MAKES) {
        const void *counter = (const void *)call->arguments[effect->count];
        bool is_wide = strncmp(call->rule->parameters[effect->count].type, "size_t", 6) == 0;
        *count = !counter ? 0 : is_wide ? *(const size_t *)counter : *(const unsigned *)counter;
    } else {
        *count = (size_t)call->arguments[effect->count];
    }
    return array;
}

// --- before the call ---------------------------------------------------------------------------------------------------

static void end_one(struct call *call, struct record *record)
{
    judge_end(call, record);
    end_handle(record, event_of(call), BY_ITSELF);
}

static void close_one(struct call *call, struct record *record)
{
    if (record->is_shared && atomic_load(&record->state) == ALIVE && atomic_fetch_sub(&record->references, 1) > 1)
        return;
    end_one(call, record);
}

static void release_one(struct call *call, struct record *record)
{
    judge_release(call, record);
    if (atomic_load(&record->state) == ALIVE && !record->is_foreign && drop_reference(record))
        end_handle(record, event_of(call), record->kind == KIND_Dataset ? BY_ITSELF : LAST_REFERENCE);
}

static void end_array(struct call *call, const struct effect *effect)
{
    size_t count;
    uintptr_t *array = array_of(call, effect, 0, &count);
    for (size_t i = 0; i < count; i++) {
        struct record *record = known(call, array[i], effect->kind);
        if (record && effect->verb == ENDS_ARRAY)
            end_one(call, record);
        else if (record)
            release_one(call, record);
    }
}

static void judge_array(struct call *call, const struct effect *effect)
{
    size_t count;
    uintptr_t *array = array_of(call, effect, 0, &count);
    for (size_t i = 0; i < count; i++) {
        struct record *record = known(call, array[i], effect->kind);
        if (record)
            judge_gift(call, record);
    }
}

// The getter is asked only where it was asked before: whatever it answered then is a child.
static struct record *probe(const struct call *call, const struct effect *effect)
{
    struct record *owner = effect->subject < 0 ? NULL : find_record(call->arguments[effect->subject], effect->object_kind);
    if (!owner || atomic_load(&owner->state) != ALIVE || !owner->first_child)
        return NULL;
    uintptr_t address = effect->probe(call->copy, call->arguments);
    return address ? find_record(address, effect->kind) : NULL;
}

static void before(struct call *call, const struct effect *effect, int index)
{
    switch ((enum verb)effect->verb) {
    case ENDS_ARRAY:
    case RELEASES_ARRAY:
        end_array(call, effect);
        return;
    case END_ALL:
        end_all(effect->kind, call->copy, event_of(call));
        return;
    case DROPS:
    case DETACHES:
        call->probed[index & 3] = probe(call, effect);
        return;
    case GIVES:
        if (effect->place == ARRAY) {
            judge_array(call, effect);
            return;
        }
        break;
    case TAKES:
        if (effect->condition)
            return; // known only afterwards
        break;
    case ENDS:
    case CLOSES:
    case RELEASES:
        break;
    default:
        return;
    }
    struct record *record = subject_of(call, effect, 0);
    if (!record)
        return;
    if (effect->verb == ENDS)
        end_one(call, record);
    else if (effect->verb == CLOSES)
        close_one(call, record);
    else if (effect->verb == RELEASES)
        release_one(call, record);
    else
        judge_gift(call, record);
    if (effect->verb == TAKES)
        end_handle(record, event_of(call), GIVEN_UP);
}

// Some handles are more than used: what is wrong with those, the effect says.
static bool is_only_used(const struct rule *rule, int parameter)
{
    for (int i = 0; i < rule->effect_count; i++) {
        const struct effect *effect = &rule->effects[i];
        bool is_more =
            effect->verb == ENDS || effect->verb == CLOSES || effect->verb == RELEASES || effect->verb == TAKES || effect->verb == GIVES;
        if (is_more && effect->place == VALUE && effect->subject == parameter)
            return false;
    }
    return true;
}

static bool has_property(const struct rule *rule, enum property property)
{
    for (int i = 0; i < rule->effect_count; i++)
        if (rule->effects[i].verb == PROPERTY && rule->effects[i].property == property)
            return true;
    return false;
}

static void look_at_handle(struct call *call, int index, const struct thread *thread)
{
    const struct rule *rule = call->rule;
    struct handle_parameter handle = rule->handles[index];
    uintptr_t address = call->arguments[handle.parameter];
    struct record *record = address ? find_member(address, handle.kind) : NULL;
    call->handles[index] = record;
    if (!record || atomic_load_explicit(&record->state, memory_order_relaxed) == UNSEEN)
        return;
    if (rule->effect_count == 0 || is_only_used(rule, handle.parameter))
        judge_use(call, record);
    struct record *root = atomic_load(&record->state) == ALIVE ? exclusive_root(record) : NULL;
    if (root && !(rule->effect_count && has_property(rule, PROPERTY_ANY_THREAD)))
        pin(call, root, thread);
}

void enter_call(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address)
{
    const struct rule *rule = &rules[id];
    struct thread *thread = this_thread();
    call->rule = rule;
    call->arguments = arguments;
    call->return_address = return_address;
    call->outer = thread->innermost;
    call->event = 0;
    call->copy = target.copy;
    call->pin_count = 0;
    thread->innermost = call;
    thread->calls++;
    if (rule->is_unknown)
        atomic_fetch_add(&unknown_counts[id], 1);
    trace_call(call);
    for (int i = 0; i < rule->handle_count; i++)
        look_at_handle(call, i, thread);
    for (int i = 0; i < rule->effect_count; i++)
        before(call, &rule->effects[i], i);
}

// --- after the call ----------------------------------------------------------------------------------------------------

static bool is_an_argument(const struct call *call, uintptr_t address)
{
    for (int i = 0; i < call->rule->handle_count; i++)
        if (call->arguments[call->rule->handles[i].parameter] == address)
            return true;
    return false;
}

static struct record *make_one(struct call *call, const struct effect *effect, uintptr_t address)
{
    struct record *there = find_record(address, effect->kind);
    bool is_alive_there = there && atomic_load(&there->state) == ALIVE;
    // A call may answer with what it was given, or with a shared dataset that is open already.
    if (is_alive_there && is_an_argument(call, address))
        return there;
    if (is_alive_there && there->is_shared) {
        atomic_fetch_add(&there->references, 1);
        return there;
    }
    this_thread()->handles++;
    return make_handle(address, effect->kind, call->copy, event_of(call));
}

static struct record *make(struct call *call, const struct effect *effect, uintptr_t result)
{
    if (effect->place == ARRAY) {
        size_t count;
        uintptr_t *array = array_of(call, effect, result, &count);
        for (size_t i = 0; i < count; i++)
            if (array[i])
                make_one(call, effect, array[i]);
        return NULL;
    }
    uintptr_t address = address_in(call, effect->subject, effect->place, result);
    return address ? make_one(call, effect, address) : NULL;
}

static struct record *lend(struct call *call, const struct effect *effect, uintptr_t result)
{
    uintptr_t address = address_in(call, effect->subject, effect->place, result);
    if (!address)
        return NULL;
    struct record *there = find_record(address, effect->kind), *owner = object_of(call, effect, result);
    if (there && owner && atomic_load(&there->state) == ALIVE && there->owner.to == owner && is_alive(there->owner))
        return there;
    this_thread()->handles++;
    return lend_handle(address, effect->kind, owner, call->copy, event_of(call));
}

static void give_array(struct call *call, const struct effect *effect, uintptr_t result)
{
    struct record *owner = object_of(call, effect, result);
    size_t count;
    uintptr_t *array = array_of(call, effect, result, &count);
    for (size_t i = 0; i < count; i++) {
        struct record *record = known(call, array[i], effect->kind);
        if (record && owner)
            give_handle(record, owner);
        else if (record)
            end_handle(record, event_of(call), GIVEN_UP); // the call failed, and used them up all the same
    }
}

static void set_property(struct record *made, enum property property)
{
    made->is_shared |= property == PROPERTY_SHARED;
    made->is_thread_safe |= property == PROPERTY_THREAD_SAFE;
    made->is_result_set |= property == PROPERTY_RESULT_SET;
    made->is_contents |= property == PROPERTY_CONTENTS;
    if (property == PROPERTY_UNREFERENCED)
        atomic_store(&made->references, 0);
}

static void tie_down(struct record *made, struct record *to, bool is_need)
{
    made->tied = tie_to(to);
    made->tie_is_need = is_need;
}

static void replace(struct call *call, const struct effect *effect, struct record *probed)
{
    if (!probed || probed->is_owned)
        return;
    if (effect->verb == DROPS)
        end_handle(probed, event_of(call), REPLACED);
    else
        take_back(probed);
}

// Not destroyed after all: others hold the dataset. It is no longer the caller's.
static void undo_release(struct call *call, const struct effect *effect, uintptr_t result)
{
    struct record *record = subject_of(call, effect, result);
    bool is_ours = record && record->kind == KIND_Dataset && record->ended == call->event && call->event;
    if (is_ours && (int)result == 0 && atomic_load(&record->state) == ENDED) {
        record->is_owned = false;
        record->ended = 0;
        atomic_store(&record->state, ALIVE);
    }
}

// `made`: the first handle that the call made or lent.
static struct record *after(struct call *call, const struct effect *effect, int index, uintptr_t result, struct record *made)
{
    struct record *subject;
    switch ((enum verb)effect->verb) {
    case MAKES:
        subject = make(call, effect, result);
        return made ? made : subject;
    case LENDS:
        subject = lend(call, effect, result);
        return made ? made : subject;
    case PROPERTY:
        if (made)
            set_property(made, effect->property);
        return made;
    case DROPS:
    case DETACHES:
        replace(call, effect, call->probed[index & 3]);
        return made;
    default:
        break;
    }
    if (effect->verb == GIVES && effect->place == ARRAY) {
        give_array(call, effect, result);
        return made;
    }
    if (effect->verb == RELEASES) {
        undo_release(call, effect, result);
        return made;
    }
    subject = subject_of(call, effect, result);
    if (effect->verb == HOLDS) {
        struct record *holder = object_of(call, effect, result);
        if (holder)
            hold_reference(holder, subject, event_of(call));
        return made;
    }
    if (!subject)
        return made;
    switch ((enum verb)effect->verb) {
    case REFS:
        atomic_fetch_add(&subject->references, 1);
        break;
    case DEREFS:
        atomic_fetch_sub(&subject->references, atomic_load(&subject->references) > 0);
        if ((int)result > 0 && atomic_load(&subject->references) == 0)
            subject->is_owned = false; // others hold it
        break;
    case GIVES:
        if (effect->object == LIBRARY || object_of(call, effect, result))
            give_handle(subject, object_of(call, effect, result));
        else
            end_handle(subject, event_of(call), GIVEN_UP);
        break;
    case NEEDS:
    case USES:
        if (made)
            tie_down(made, subject, effect->verb == NEEDS);
        break;
    case NEEDS_SAME:
        if (made && subject->tied.to)
            made->tied = subject->tied, made->tie_is_need = true;
        break;
    case MOVES:
        tie_down(subject, object_of(call, effect, result), true);
        break;
    case TAKES:
        if (effect->condition)
            end_handle(subject, event_of(call), GIVEN_UP);
        break;
    case DROP_ALL:
        end_contents(subject, event_of(call));
        break;
    case SCHEMA:
        if (made)
            lay_out(made, subject);
        break;
    case STALES:
        change_schema(subject, event_of(call));
        break;
    default:
        break;
    }
    return made;
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
    const struct rule *rule = call->rule;
    struct thread *thread = this_thread();
    struct record *made = NULL;
    // What is given to the result needs the result first.
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < rule->effect_count; i++) {
            const struct effect *effect = &rule->effects[i];
            bool is_first = effect->verb == MAKES || effect->verb == LENDS;
            if (is_first == (pass == 0) && is_met(call, effect, result))
                made = after(call, effect, i, result, made);
        }
    if (rule->result_kind && rule->effect_count == 0)
        forget_ended(call, result);
    unpin_all(call, thread);
    trace_result(call, result);
    thread->innermost = call->outer;
}
