// What is known of each handle: one record for each address and kind, kept for the life of the process. When the allocator
// gives an address out again, the record begins a new generation, and whoever tied itself to the old one can tell.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "rule.h"

// ALIVE: nothing is known against its use. ENDED: somebody destroyed it, as `ending` says.
enum state { UNSEEN, ALIVE, ENDED };

enum ending {
    BY_ITSELF,  // destroyed
    WITH_OWNER, // its owner was destroyed
    GIVEN_UP,   // handed over to a call that used it up
    REPLACED,   // its owner destroyed it in the course of another call
    LAST_REFERENCE,
    WITH_ALL // with the driver manager
};

struct table_place;
struct record;

// A record in one generation: what it meant when the tie was made.
struct tie {
    struct record *to; // NULL: none
    uint32_t generation;
};

// The first cache line has all that a plain use of a handle has to look at.
struct record {
    _Alignas(64) uintptr_t hidden; // the complement of the address: leak checkers must not take this table for a reference
    uint8_t kind;
    uint8_t ending;
    _Atomic uint8_t state;
    bool is_tied;    // `tied` or `layout` says when it may be used
    int16_t copy;    // the copy of the library that made it
    bool is_owned;   // the caller's to end
    bool is_foreign; // first seen when used: nobody saw it made
    _Atomic uint32_t generation;
    uint16_t in_use_call;
    bool is_exclusive;                 // in calls on one thread at a time only
    bool is_shared;                    // opened shared: closing gives one reference back
    struct tie owner;                  // ends with it
    _Atomic uint64_t in_use;           // exclusive kinds: process << 48 | thread << 16 | depth, 0: free
    uint32_t made, ended;              // events
    struct table_place *_Atomic place; // in the table

    uint32_t ended_before;      // how the last generation ended
    uint32_t process;           // process_generation when made
    uint32_t epoch;             // of the pytest plugin
    uint8_t ended_with;         // kind of the owner that it ended with
    bool is_result_set;         // lent, but to be released all the same
    bool is_contents;           // part of what its owner holds now: ended when that is replaced
    bool is_exempt;             // made for a wider scope than a test (pytest plugin)
    bool is_given_back;         // a dataset whose references the caller gave back, and others hold
    bool has_more_owners;       // counted kinds: than the two below, so that no end of one is known to be the last
    bool tie_is_need;           // of `tied`: neither use nor destruction after it ended (else: no use)
    _Atomic int32_t references; // counted kinds: the caller's own
    _Atomic int32_t held;       // counted kinds: those of other handles
    _Atomic int32_t laid_out;   // layers and definitions: features alive that are laid out by it
    _Atomic uint32_t schema;    // changes of the definition so far
    uint32_t schema_seen;       // of `layout`, when this was made
    uint32_t schema_event;      // the last change
    struct tie second_owner;    // counted kinds: ends with the last of both
    struct tie tied;            // what it must not outlive in use
    struct tie layout;          // layer or definition that a feature is laid out by
    struct tie holds;           // the counted handle that it keeps a reference to
    struct record *first_child, *next_sibling, *previous_sibling; // by owner
};

static inline uintptr_t address_of(const struct record *record)
{
    return ~record->hidden;
}

static inline uint32_t generation_of(const struct record *record)
{
    return atomic_load_explicit(&record->generation, memory_order_relaxed);
}

static inline struct tie tie_to(struct record *record)
{
    return (struct tie){record, record ? generation_of(record) : 0};
}

// Is what the tie meant still the thing at that address?
static inline bool is_current(struct tie tie)
{
    return tie.to && generation_of(tie.to) == tie.generation;
}

static inline bool is_alive(struct tie tie)
{
    return is_current(tie) && atomic_load_explicit(&tie.to->state, memory_order_relaxed) == ALIVE;
}

// A table with open addressing. Readers take no lock: tables only grow, a place once taken keeps its record, and a table
// that became too small stays where it is.
//
// A place has what most uses need, so that the record itself, one wait for memory more, is left alone: that the handle is
// plain, which is alive, nobody's but the caller's, tied to nothing and not exclusive, and which copy made it. A use that
// finds it so may set this; whoever changes any of it takes it back.
struct table_place {
    _Atomic uintptr_t key;   // the complement of kind << 48 | address; 0: free
    _Atomic uintptr_t value; // the record; plain handles: | copy << 48 | PLAIN
};

enum { PLAIN = 1, COPY_SHIFT = 48 };

struct table {
    size_t size; // a power of two
    _Atomic size_t taken;
    struct table_place places[];
};

extern struct table *_Atomic record_table; // NULL before the first record

// Handles that were allocated one after the other are often used so: the records of a page of memory are neighbours here,
// too, in one block of places, and only the blocks are scattered.
static inline size_t hash_of(uintptr_t address, enum kind kind)
{
    uint64_t page = (address >> 12) * 0x9e3779b97f4a7c15u;
    return (size_t)(page >> 24 << 8) + (address >> 4 & 0xff) + kind;
}

static inline uintptr_t key_in_table(uintptr_t address, enum kind kind)
{
    return ~(address | (uintptr_t)kind << COPY_SHIFT);
}

static inline struct table_place *find_place(struct table *in, uintptr_t address, enum kind kind)
{
    uintptr_t key = key_in_table(address, kind);
    for (size_t i = hash_of(address, kind);; i++) {
        struct table_place *place = &in->places[i & (in->size - 1)];
        uintptr_t there = atomic_load_explicit(&place->key, memory_order_acquire);
        if (there == key)
            return place;
        if (there == 0)
            return NULL;
    }
}

static inline struct record *record_of(uintptr_t value)
{
    return (struct record *)(value & (((uintptr_t)1 << COPY_SHIFT) - 1) & ~(uintptr_t)PLAIN);
}

static inline struct record *find_in_table(struct table *in, uintptr_t address, enum kind kind)
{
    struct table_place *place = find_place(in, address, kind);
    return place ? record_of(atomic_load_explicit(&place->value, memory_order_relaxed)) : NULL;
}

// Is the handle of this value plain, and made by that copy?
static inline bool is_plain_of(uintptr_t value, int copy)
{
    return value & PLAIN && (int16_t)(value >> COPY_SHIFT) == copy;
}

static inline bool could_be_plain(const struct record *record)
{
    return atomic_load(&record->state) == ALIVE && !record->is_tied && !record->is_exclusive && !record->owner.to && record->is_owned;
}

static inline void take_plain_back(struct record *record)
{
    struct table_place *place = atomic_load_explicit(&record->place, memory_order_acquire);
    if (place)
        atomic_store(&place->value, (uintptr_t)record);
}

static inline void make_plain(struct table_place *place, struct record *record)
{
    if (!could_be_plain(record) || (uintptr_t)record >> COPY_SHIFT)
        return;
    atomic_store(&place->value, (uintptr_t)record | PLAIN | (uintptr_t)(uint16_t)record->copy << COPY_SHIFT);
    if (!could_be_plain(record)) // changed meanwhile, by another thread
        take_plain_back(record);
}

// Begins to fetch the place of a record that will be asked for soon: the wait for memory is most of what finding it costs.
static inline void prefetch_record(uintptr_t address, enum kind kind)
{
    struct table *now = atomic_load_explicit(&record_table, memory_order_acquire);
    if (now)
        __builtin_prefetch(&now->places[hash_of(address, kind) & (now->size - 1)]);
}

// The record of this address and kind, NULL if there is none. Takes no lock.
static inline struct record *find_record(uintptr_t address, enum kind kind)
{
    struct table *now = atomic_load_explicit(&record_table, memory_order_acquire);
    return now ? find_in_table(now, address, kind) : NULL;
}

// The same for a kind that stands for several: whichever is known, the live one first.
struct record *find_one_of(uintptr_t address, enum kind kind);

static inline struct record *find_member(uintptr_t address, enum kind kind)
{
    return kind_rows[kind].members[0] ? find_one_of(address, kind) : find_record(address, kind);
}

// The record, made if there is none; NULL only without memory.
struct record *get_record(uintptr_t address, enum kind kind);

// All records, in the order of their first making; `each` gets `context`.
void for_each_record(void (*each)(struct record *record, void *context), void *context);

// Changes of the tree of owners, one at a time.
void lock_tree(void);
void unlock_tree(void);
void set_owner(struct record *child, struct record *owner); // under the lock; NULL: nobody's

// Around a fork: the child must not inherit a lock that another thread holds.
void before_fork(void);
void after_fork(void);
