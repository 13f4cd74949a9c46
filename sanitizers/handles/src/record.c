#include "record.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "preload.h"

// A table with open addressing. Readers take no lock: tables only grow, a place once taken keeps its record, and a table
// that became too small stays where it is.
struct table {
    size_t size; // a power of two
    _Atomic size_t taken;
    struct record *_Atomic places[];
};

enum { FIRST_SIZE = 1 << 14, CHUNK = 1024 };

struct chunk {
    struct chunk *next;
    size_t used;
    struct record records[CHUNK];
};

static struct table *_Atomic table;
static struct chunk *first_chunk, *last_chunk;
static pthread_mutex_t insertion = PTHREAD_MUTEX_INITIALIZER, tree = PTHREAD_MUTEX_INITIALIZER;

// Not from the heap, which is the checked program's.
static void *pages(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static size_t hash_of(uintptr_t address, enum kind kind)
{
    uint64_t hash = (address ^ (uintptr_t)kind << 52) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash >> 20);
}

static struct record *find_in(const struct table *in, uintptr_t address, enum kind kind)
{
    for (size_t i = hash_of(address, kind);; i++) {
        struct record *record = atomic_load_explicit(&in->places[i & (in->size - 1)], memory_order_acquire);
        if (!record || (record->hidden == ~address && record->kind == kind))
            return record;
    }
}

struct record *find_record(uintptr_t address, enum kind kind)
{
    struct table *now = atomic_load_explicit(&table, memory_order_acquire);
    return now ? find_in(now, address, kind) : NULL;
}

struct record *find_member(uintptr_t address, enum kind kind)
{
    const enum kind *members = kind_rows[kind].members;
    if (members[0] == KIND_NONE)
        return find_record(address, kind);
    struct record *found = NULL;
    for (int i = 0; i < 4 && members[i]; i++) {
        struct record *record = find_record(address, members[i]);
        if (record && (!found || atomic_load(&record->state) == ALIVE))
            found = record;
    }
    return found;
}

static void put(struct table *into, struct record *record)
{
    size_t i = hash_of(address_of(record), record->kind);
    while (atomic_load_explicit(&into->places[i & (into->size - 1)], memory_order_relaxed))
        i++;
    atomic_store_explicit(&into->places[i & (into->size - 1)], record, memory_order_release);
    atomic_fetch_add(&into->taken, 1);
}

static struct table *new_table(size_t size)
{
    struct table *fresh = pages(sizeof *fresh + size * sizeof fresh->places[0]);
    if (fresh)
        fresh->size = size;
    return fresh;
}

// Room for one more; the insertion lock is held.
static struct table *roomy_table(void)
{
    struct table *now = atomic_load(&table);
    if (now && 2 * atomic_load(&now->taken) < now->size)
        return now;
    struct table *bigger = new_table(now ? 2 * now->size : FIRST_SIZE);
    if (!bigger)
        return NULL;
    for (struct chunk *chunk = first_chunk; chunk; chunk = chunk->next)
        for (size_t i = 0; i < chunk->used; i++)
            put(bigger, &chunk->records[i]);
    atomic_store_explicit(&table, bigger, memory_order_release);
    return bigger;
}

static struct record *new_record(uintptr_t address, enum kind kind)
{
    if (!last_chunk || last_chunk->used == CHUNK) {
        struct chunk *chunk = pages(sizeof *chunk);
        if (!chunk)
            return NULL;
        if (last_chunk)
            last_chunk->next = chunk;
        else
            first_chunk = chunk;
        last_chunk = chunk;
    }
    struct record *record = &last_chunk->records[last_chunk->used++];
    record->hidden = ~address;
    record->kind = (uint8_t)kind;
    return record;
}

struct record *get_record(uintptr_t address, enum kind kind)
{
    struct record *record = find_record(address, kind);
    if (record)
        return record;
    pthread_mutex_lock(&insertion);
    struct table *now = roomy_table();
    record = now ? find_in(now, address, kind) : NULL;
    if (now && !record) {
        record = new_record(address, kind);
        if (record)
            put(now, record);
    }
    pthread_mutex_unlock(&insertion);
    return record;
}

void for_each_record(void (*each)(struct record *record, void *context), void *context)
{
    for (struct chunk *chunk = first_chunk; chunk; chunk = chunk->next)
        for (size_t i = 0; i < chunk->used; i++)
            each(&chunk->records[i], context);
}

void lock_tree(void)
{
    pthread_mutex_lock(&tree);
}

void unlock_tree(void)
{
    pthread_mutex_unlock(&tree);
}

static void unlink_child(struct record *child)
{
    struct record *owner = child->owner.to;
    if (child->previous_sibling)
        child->previous_sibling->next_sibling = child->next_sibling;
    else if (owner && owner->first_child == child)
        owner->first_child = child->next_sibling;
    if (child->next_sibling)
        child->next_sibling->previous_sibling = child->previous_sibling;
    child->next_sibling = child->previous_sibling = NULL;
}

void set_owner(struct record *child, struct record *owner)
{
    unlink_child(child);
    child->owner = tie_to(owner);
    if (!owner)
        return;
    child->next_sibling = owner->first_child;
    if (owner->first_child)
        owner->first_child->previous_sibling = child;
    owner->first_child = child;
}

void before_fork(void)
{
    pthread_mutex_lock(&tree);
    pthread_mutex_lock(&insertion);
}

void after_fork(void)
{
    pthread_mutex_unlock(&insertion);
    pthread_mutex_unlock(&tree);
}
