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
    bool is_exclusive;       // in calls on one thread at a time only
    bool is_shared;          // opened shared: closing gives one reference back
    struct tie owner;        // ends with it
    _Atomic uint64_t in_use; // exclusive kinds: process << 48 | thread << 16 | depth, 0: free
    uint32_t made, ended;    // events

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
struct table {
    size_t size; // a power of two
    _Atomic size_t taken;
    struct record *_Atomic places[];
};

extern struct table *_Atomic record_table; // NULL before the first record

// Handles that were allocated one after the other are often used so: the records of a page of memory are neighbours here,
// too, in one block of places, and only the blocks are scattered.
static inline size_t hash_of(uintptr_t address, enum kind kind)
{
    uint64_t page = (address >> 12) * 0x9e3779b97f4a7c15u;
    return (size_t)(page >> 24 << 8) + (address >> 4 & 0xff) + kind;
}

static inline struct record *find_in_table(const struct table *in, uintptr_t address, enum kind kind)
{
    for (size_t i = hash_of(address, kind);; i++) {
        struct record *record = atomic_load_explicit(&in->places[i & (in->size - 1)], memory_order_acquire);
        if (!record || (record->hidden == ~address && record->kind == kind))
            return record;
    }
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
