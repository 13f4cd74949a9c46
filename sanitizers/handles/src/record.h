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

struct record {
    uintptr_t hidden; // the complement of the address: leak checkers must not take this table for a reference
    uint8_t kind;
    uint8_t ending;
    _Atomic uint8_t state;
    bool is_owned;       // the caller's to end
    bool is_shared;      // opened shared: closing gives one reference back
    bool is_thread_safe; // may be used on threads at once
    bool is_result_set;  // lent, but to be released all the same
    bool is_contents;    // part of what its owner holds now: ended when that is replaced
    bool is_exempt;      // made for a wider scope than a test (pytest plugin)
    bool is_foreign;     // first seen when used: nobody saw it made
    bool tie_is_need;    // of `tied`: neither use nor destruction after it ended (else: no use)
    int16_t copy;        // the copy of the library that made it
    _Atomic uint32_t generation;
    uint32_t process;                                             // process_generation when made
    uint32_t epoch;                                               // of the pytest plugin
    uint32_t made, ended;                                         // events
    uint32_t ended_before;                                        // how the last generation ended
    uint8_t ended_with;                                           // kind of the owner that it ended with
    _Atomic int32_t references;                                   // counted kinds: the caller's own
    _Atomic int32_t held;                                         // counted kinds: those of other handles
    _Atomic int32_t laid_out;                                     // layers and definitions: features alive that are laid out by it
    _Atomic uint32_t schema;                                      // changes of the definition so far
    uint32_t schema_seen;                                         // of `layout`, when this was made
    uint32_t schema_event;                                        // the last change
    _Atomic uint32_t contents;                                    // times that all contents were replaced
    struct tie owner, second_owner;                               // ends with it; counted kinds: with the last of both
    struct tie tied;                                              // what it must not outlive in use
    struct tie layout;                                            // layer or definition that a feature is laid out by
    struct tie holds;                                             // the counted handle that it keeps a reference to
    struct record *first_child, *next_sibling, *previous_sibling; // by owner
    _Atomic uint64_t in_use;                                      // exclusive kinds: process << 48 | thread << 16 | depth, 0: free
    uint16_t in_use_call;
};

static inline uintptr_t address_of(const struct record *record)
{
    return ~record->hidden;
}

static inline struct tie tie_to(struct record *record)
{
    return (struct tie){record, record ? atomic_load(&record->generation) : 0};
}

// Is what the tie meant still the thing at that address?
static inline bool is_current(struct tie tie)
{
    return tie.to && atomic_load(&tie.to->generation) == tie.generation;
}

static inline bool is_alive(struct tie tie)
{
    return is_current(tie) && atomic_load(&tie.to->state) == ALIVE;
}

// The record of this address and kind, NULL if there is none. Takes no lock.
struct record *find_record(uintptr_t address, enum kind kind);

// The same for a kind that stands for several: whichever is known, the live one first.
struct record *find_member(uintptr_t address, enum kind kind);

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
