#include "life.h"

#include <stddef.h>

#include "epoch.h"
#include "preload.h"

static bool is_counted(const struct record *record)
{
    return kind_rows[record->kind].properties & KIND_COUNTED;
}

static void end_under_lock(struct record *record, uint32_t event, enum ending ending, enum kind with);

// --- beginnings --------------------------------------------------------------------------------------------------------

// The address is in use again, or for the first time: everything known of what lived there before is history. The lock is
// held if the record has ties.
static void begin(struct record *record, int copy, uint32_t made)
{
    if (atomic_load(&record->state) == ALIVE)
        end_under_lock(record, 0, BY_ITSELF, KIND_NONE); // freed where we did not see it
    record->ended_before = record->ended;
    record->ended = 0;
    record->ending = BY_ITSELF;
    record->is_owned = record->is_shared = record->is_result_set = record->has_more_owners = record->is_given_back = false;
    record->is_exclusive = kind_rows[record->kind].properties & KIND_EXCLUSIVE;
    record->is_contents = record->is_foreign = record->tie_is_need = record->is_tied = false;
    record->is_exempt = test_is_exempt();
    record->copy = (int16_t)copy;
    record->process = process_generation;
    record->epoch = test_epoch();
    record->made = made;
    // Whoever looks at another thread's handle meanwhile has more to worry about than the order of these.
    atomic_store_explicit(&record->references, 0, memory_order_relaxed);
    atomic_store_explicit(&record->held, 0, memory_order_relaxed);
    atomic_store_explicit(&record->laid_out, 0, memory_order_relaxed);
    atomic_store_explicit(&record->schema, 0, memory_order_relaxed);
    atomic_store_explicit(&record->in_use, 0, memory_order_relaxed);
    record->owner = record->second_owner = record->tied = record->layout = record->holds = (struct tie){0};
    atomic_store_explicit(&record->generation, generation_of(record) + 1, memory_order_relaxed);
    atomic_store_explicit(&record->state, ALIVE, memory_order_release);
}

static bool has_ties(const struct record *record)
{
    return record->owner.to || record->first_child || record->holds.to || record->layout.to;
}

struct record *make_handle(uintptr_t address, enum kind kind, int copy, uint32_t made)
{
    struct record *record = get_record(address, kind);
    if (!record)
        return NULL;
    bool must_lock = has_ties(record) || atomic_load(&record->state) == ALIVE;
    if (must_lock)
        lock_tree();
    begin(record, copy, made);
    if (must_lock)
        unlock_tree();
    record->is_owned = true;
    atomic_store_explicit(&record->references, 1, memory_order_relaxed);
    return record;
}

struct record *meet_handle(uintptr_t address, enum kind kind, int copy)
{
    struct record *record = get_record(address, kind);
    if (!record || atomic_load(&record->state) != UNSEEN)
        return record;
    lock_tree();
    if (atomic_load(&record->state) == UNSEEN) { // nobody else met it meanwhile
        begin(record, copy, 0);
        record->is_foreign = true;
    }
    unlock_tree();
    return record;
}

// Does `record` belong to `other`, directly or further up?
static bool is_below(const struct record *record, const struct record *other)
{
    for (int depth = 0; record && depth < 16; depth++, record = record->owner.to)
        if (record == other)
            return true;
    return false;
}

// Under the lock: a handle that is alive is lent by another owner than before, or for the first time since it was met.
static void lend_again(struct record *record, struct record *owner)
{
    if (!owner || is_below(owner, record))
        return;
    if (!is_alive(record->owner) || !is_counted(record))
        set_owner(record, owner);
    else if (record->owner.to != owner && !is_alive(record->second_owner))
        record->second_owner = tie_to(owner);
    else if (record->owner.to != owner && record->second_owner.to != owner)
        record->has_more_owners = true;
}

static bool is_lent_by(const struct record *record, const struct record *owner)
{
    return owner ? record->owner.to == owner && is_alive(record->owner) : !record->owner.to;
}

struct record *lend_handle(uintptr_t address, enum kind kind, struct record *owner, int copy, uint32_t made)
{
    struct record *record = get_record(address, kind);
    if (!record || record == owner)
        return record;
    if (atomic_load(&record->state) == ALIVE && (record->is_owned || is_lent_by(record, owner)))
        return record;
    lock_tree();
    if (atomic_load(&record->state) == ALIVE) {
        lend_again(record, owner);
    } else {
        begin(record, copy, made);
        set_owner(record, owner);
    }
    unlock_tree();
    return record;
}

// --- ends --------------------------------------------------------------------------------------------------------------

bool is_held(const struct record *record)
{
    if (!is_counted(record))
        return false;
    if (atomic_load(&record->references) > 0 || atomic_load(&record->held) > 0 || atomic_load(&record->laid_out) > 0)
        return true;
    if (record->has_more_owners || is_alive(record->second_owner))
        return true;
    // The features of a layer each hold its definition.
    return record->kind == KIND_FeatureDefn && is_current(record->layout) && atomic_load(&record->layout.to->laid_out) > 0;
}

// A counted handle lost one that held it.
static void reconsider(struct record *record, uint32_t event)
{
    // The library's own references to one that was only met are not known.
    if (atomic_load(&record->state) == ALIVE && !record->is_foreign && !is_held(record) && !is_alive(record->owner))
        end_under_lock(record, event, LAST_REFERENCE, KIND_NONE);
}

static void let_go(struct record *holder, uint32_t event)
{
    struct tie held = holder->holds;
    holder->holds = (struct tie){0};
    if (is_current(held)) {
        atomic_fetch_sub(&held.to->held, 1);
        reconsider(held.to, event);
    }
}

static void leave_layout(struct record *record, uint32_t event)
{
    struct tie layout = record->layout;
    if (record->kind != KIND_Feature || !is_current(layout))
        return;
    record->layout = (struct tie){0};
    atomic_fetch_sub(&layout.to->laid_out, 1);
    if (layout.to->kind == KIND_FeatureDefn)
        reconsider(layout.to, event);
}

static void end_children(struct record *owner, uint32_t event, bool contents_only, enum ending ending)
{
    for (struct record *child = owner->first_child, *next; child; child = next) {
        next = child->next_sibling;
        if (contents_only && !child->is_contents)
            continue;
        set_owner(child, NULL);
        if (is_held(child)) {
            if (is_alive(child->second_owner))
                set_owner(child, child->second_owner.to);
            child->second_owner = (struct tie){0};
        } else {
            end_under_lock(child, event, ending, owner->ended_with ? owner->ended_with : owner->kind);
        }
    }
}

static void end_under_lock(struct record *record, uint32_t event, enum ending ending, enum kind with)
{
    if (atomic_load(&record->state) == ENDED)
        return;
    atomic_store(&record->state, ENDED);
    take_plain_back(record);
    record->ended = event;
    record->ending = (uint8_t)ending;
    record->ended_with = (uint8_t)with;
    set_owner(record, NULL);
    let_go(record, event);
    leave_layout(record, event);
    end_children(record, event, false, WITH_OWNER);
}

void end_handle(struct record *record, uint32_t event, enum ending ending)
{
    if (!has_ties(record)) { // the way of most: geometries, projections
        if (atomic_exchange(&record->state, ENDED) == ENDED)
            return;
        take_plain_back(record);
        record->ended = event;
        record->ending = (uint8_t)ending;
        record->ended_with = KIND_NONE;
        return;
    }
    lock_tree();
    end_under_lock(record, event, ending, KIND_NONE);
    unlock_tree();
}

void end_contents(struct record *owner, uint32_t event)
{
    lock_tree();
    end_children(owner, event, true, REPLACED);
    unlock_tree();
}

void take_contents_back(struct record *owner)
{
    lock_tree();
    for (struct record *child = owner->first_child, *next; child; child = next) {
        next = child->next_sibling;
        if (!child->is_contents)
            continue;
        set_owner(child, NULL);
        child->is_owned = true;
        child->is_contents = false;
    }
    unlock_tree();
}

struct everything {
    enum kind kind;
    int copy;
    uint32_t event;
};

static void end_one_of_all(struct record *record, void *context)
{
    const struct everything *all = context;
    if (record->kind == all->kind && atomic_load(&record->state) == ALIVE && record->copy == all->copy)
        end_under_lock(record, all->event, WITH_ALL, KIND_NONE);
}

void end_all(enum kind kind, int copy, uint32_t event)
{
    lock_tree();
    for_each_record(end_one_of_all, &(struct everything){kind, copy, event});
    unlock_tree();
}

// --- changes of hands --------------------------------------------------------------------------------------------------

void give_handle(struct record *record, struct record *owner)
{
    lock_tree();
    record->is_owned = false;
    take_plain_back(record);
    atomic_store(&record->references, 0); // the caller's went along
    record->is_contents = owner != NULL;
    set_owner(record, owner);
    unlock_tree();
}

void take_back(struct record *record)
{
    lock_tree();
    record->is_owned = true;
    record->is_contents = false;
    set_owner(record, NULL);
    unlock_tree();
}

void hold_reference(struct record *holder, struct record *held, uint32_t event)
{
    lock_tree();
    if (held)
        atomic_fetch_add(&held->held, 1);
    let_go(holder, event); // after, as the library does: it may be the same
    holder->holds = tie_to(held);
    unlock_tree();
}

bool drop_reference(struct record *record)
{
    if (atomic_fetch_sub(&record->references, 1) > 1)
        return false;
    atomic_store(&record->references, 0);
    if (!is_held(record) && !is_alive(record->owner))
        return true;
    record->is_owned = false;
    return false;
}

// --- the layout of features --------------------------------------------------------------------------------------------

void lay_out(struct record *laid_out, struct record *source)
{
    // A definition lent by a layer is that layer's; a feature's is that of the feature.
    struct record *layout = source->kind != KIND_Layer && is_current(source->layout) ? source->layout.to : source;
    if (layout->kind == KIND_Feature)
        return;
    if (laid_out->kind == KIND_Feature) {
        lock_tree();
        leave_layout(laid_out, 0);
        laid_out->layout = tie_to(layout);
        laid_out->is_tied = true;
        take_plain_back(laid_out);
        atomic_fetch_add(&layout->laid_out, 1);
        unlock_tree();
    } else {
        laid_out->layout = tie_to(layout);
    }
    laid_out->schema_seen = atomic_load(&layout->schema);
}

void change_schema(struct record *source, uint32_t event)
{
    struct record *layout = source->kind != KIND_Layer && is_current(source->layout) ? source->layout.to : source;
    layout->schema_event = event;
    atomic_fetch_add(&layout->schema, 1);
}
