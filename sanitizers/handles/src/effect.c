#include "effect.h"

#include <stdio.h>

#include "copy.h"
#include "judge.h"
#include "life.h"

// --- what a rule's effects speak of ------------------------------------------------------------------------------------

static bool is_first_met(const struct call *call, const struct effect *effect, uintptr_t result)
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

static bool is_met(const struct call *call, const struct effect *effect, uintptr_t result)
{
    if (effect->has_second && ((int)call->arguments[effect->second_parameter] != 0) != effect->second_wanted)
        return false;
    return is_first_met(call, effect, result);
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

// Among the handles of the call.
static int times_given(const struct call *call, uintptr_t address)
{
    int count = 0;
    for (int i = 0; i < call->rule->handle_count; i++)
        count += call->arguments[call->rule->handles[i].parameter] == address;
    return count;
}

static bool is_an_argument(const struct call *call, uintptr_t address)
{
    return times_given(call, address) > 0;
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

// GDAL's error state, which a question of ours must not change.
struct quiet {
    void (*push)(void *);
    void (*pop)(void);
    void (*set)(int class, int number, const char *message);
    int class, number;
    char message[512];
};

static struct quiet be_quiet(int copy)
{
    struct quiet quiet = {0};
    int (*class)(void) = (int (*)(void))find_in_copy(copy, "CPLGetLastErrorType");
    int (*number)(void) = (int (*)(void))find_in_copy(copy, "CPLGetLastErrorNo");
    const char *(*message)(void) = (const char *(*)(void))find_in_copy(copy, "CPLGetLastErrorMsg");
    void *handler = find_in_copy(copy, "CPLQuietErrorHandler");
    quiet.push = (void (*)(void *))find_in_copy(copy, "CPLPushErrorHandler");
    quiet.pop = (void (*)(void))find_in_copy(copy, "CPLPopErrorHandler");
    quiet.set = (void (*)(int, int, const char *))find_in_copy(copy, "CPLErrorSetState");
    if (!class || !number || !message || !handler || !quiet.push || !quiet.pop || !quiet.set)
        return (struct quiet){0};
    quiet.class = class();
    quiet.number = number();
    snprintf(quiet.message, sizeof quiet.message, "%s", message());
    quiet.push(handler);
    return quiet;
}

static void be_as_before(const struct quiet *quiet)
{
    if (!quiet->push)
        return;
    quiet->pop();
    quiet->set(quiet->class, quiet->number, quiet->message);
}

// The getter is asked only where it was asked before: whatever it answered then is a child.
static struct record *probe(const struct call *call, const struct effect *effect)
{
    struct record *owner = effect->subject < 0 ? NULL : find_record(call->arguments[effect->subject], effect->object_kind);
    if (!owner || atomic_load(&owner->state) != ALIVE || !owner->first_child)
        return NULL;
    struct quiet quiet = be_quiet(call->copy);
    uintptr_t address = effect->probe(call->copy, call->arguments);
    be_as_before(&quiet);
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
    case REPLACES:
        call->probed[index & 3] = probe(call, effect);
        return;
    case GIVES:
        if (effect->place == ARRAY) {
            judge_array(call, effect);
            return;
        }
        break;
    case TAKES:
        if (effect->condition) {
            call->taken = UINT32_MAX;
            return; // known only afterwards
        }
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
    if (effect->verb == GIVES && record->owner.to && record->owner.to == object_of(call, effect, 0))
        return; // given to whom it belongs to already
    if (effect->verb == ENDS)
        end_one(call, record);
    else if (effect->verb == CLOSES)
        close_one(call, record);
    else if (effect->verb == RELEASES)
        release_one(call, record);
    else
        judge_gift(call, record);
    if (effect->verb == TAKES)
        call->taken = generation_of(record); // ends after the call, unless that answers with it
}

void begin_effects(struct call *call)
{
    for (int i = 0; i < call->rule->effect_count; i++)
        before(call, &call->rule->effects[i], i);
}

// --- after the call ----------------------------------------------------------------------------------------------------

static struct record *make_one(struct call *call, const struct effect *effect, uintptr_t address)
{
    struct record *there = find_record(address, effect->kind);
    bool is_alive_there = there && atomic_load(&there->state) == ALIVE;
    // A call may answer with what it was given, with what belonged to what it was given, or with a shared dataset that is
    // open already.
    if (is_alive_there && is_an_argument(call, address))
        return there;
    if (is_alive_there && !there->is_owned && there->owner.to && is_an_argument(call, address_of(there->owner.to))) {
        take_back(there);
        return there;
    }
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
    made->is_exclusive &= property != PROPERTY_THREAD_SAFE;
    made->is_result_set |= property == PROPERTY_RESULT_SET;
    made->is_contents |= property == PROPERTY_CONTENTS;
    if (property == PROPERTY_UNREFERENCED)
        atomic_store(&made->references, 0);
}

static void tie_down(struct record *made, struct record *to, bool is_need)
{
    made->tied = tie_to(to);
    made->tie_is_need = is_need;
    made->is_tied = true;
    take_plain_back(made);
}

static void replace(struct call *call, const struct effect *effect, struct record *probed)
{
    if (!probed || probed->is_owned || is_an_argument(call, address_of(probed))) // set to what it is already
        return;
    if (effect->verb == DETACHES)
        take_back(probed);
    else
        end_handle(probed, event_of(call), REPLACED);
}

// Not destroyed after all: others hold the dataset. It is no longer the caller's.
static void undo_release(struct call *call, const struct effect *effect, uintptr_t result)
{
    struct record *record = subject_of(call, effect, result);
    bool is_ours = record && record->kind == KIND_Dataset && record->ended == call->event && call->event;
    if (is_ours && (int)result == 0 && atomic_load(&record->state) == ENDED) {
        record->is_owned = false;
        record->is_given_back = true;
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
    case REPLACES:
        subject = call->probed[index & 3];
        if (subject && probe(call, effect) != subject)
            replace(call, effect, subject);
        return made;
    case USES_MEMBER:
        subject = known(call, effect->probe(call->copy, call->arguments), effect->kind);
        if (subject && made && atomic_load(&subject->state) == ALIVE)
            tie_down(made, subject, false);
        return made;
    case GIVES_MEMBER:
        subject = known(call, effect->probe(call->copy, call->arguments), effect->kind);
        if (subject && made)
            give_handle(subject, made);
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
        subject->is_given_back = false;
        break;
    case DEREFS:
        atomic_fetch_sub(&subject->references, atomic_load(&subject->references) > 0);
        if ((int)result > 0 && atomic_load(&subject->references) == 0)
            subject->is_owned = false, subject->is_given_back = subject->kind == KIND_Dataset; // others hold it
        break;
    case GIVES:
        if (effect->object == LIBRARY || object_of(call, effect, result))
            give_handle(subject, object_of(call, effect, result));
        else
            end_handle(subject, event_of(call), GIVEN_UP);
        break;
    case NEEDS:
    case USES:
        if (made && atomic_load(&subject->state) == ALIVE)
            tie_down(made, subject, effect->verb == NEEDS);
        break;
    case NEEDS_SAME:
        if (made && subject->tied.to)
            tie_down(made, subject->tied.to, true), made->tied = subject->tied;
        break;
    case ADOPTS:
        if (is_alive(subject->tied))
            give_handle(subject->tied.to, subject);
        break;
    case MOVES:
        tie_down(subject, object_of(call, effect, result), true);
        break;
    case TAKES:
        // Its memory may be another thread's new handle by now.
        if (address_of(subject) != result && (call->taken == UINT32_MAX || call->taken == generation_of(subject)))
            end_handle(subject, event_of(call), GIVEN_UP);
        break;
    case DETACH_ALL:
        take_contents_back(subject);
        break;
    case DROP_ALL:
        if (times_given(call, address_of(subject)) < 2) // set from itself, nothing changes
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

void end_effects(struct call *call, uintptr_t result)
{
    struct record *made = NULL;
    // What is given to the result needs the result first.
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < call->rule->effect_count; i++) {
            const struct effect *effect = &call->rule->effects[i];
            bool is_first = effect->verb == MAKES || effect->verb == LENDS;
            if (is_first == (pass == 0) && is_met(call, effect, result))
                made = after(call, effect, i, result, made);
        }
}
