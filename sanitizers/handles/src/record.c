#include "record.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "preload.h"

enum { FIRST_SIZE = 1 << 14, FIRST_CHUNK = 1 << 10, CHUNK = 1 << 15 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    struct record records[];
};

struct table *_Atomic record_table;
static struct chunk *first_chunk, *last_chunk;
static pthread_mutex_t insertion = PTHREAD_MUTEX_INITIALIZER, tree = PTHREAD_MUTEX_INITIALIZER;

// Not from the heap, which is the checked program's. Large tables are in large pages: looking up one handle among a hundred
// thousand would otherwise cost more in address translation than in all else.
static void *pages(size_t size)
{
    enum { LARGE_PAGE = 2 << 20 };
    size_t room = size >= LARGE_PAGE ? size + LARGE_PAGE : size;
    char *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (size < LARGE_PAGE)
        return memory;
    char *aligned = (char *)(((uintptr_t)memory + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1));
    madvise(aligned, size & ~(size_t)(LARGE_PAGE - 1), MADV_HUGEPAGE);
    return aligned;
}

struct record *find_one_of(uintptr_t address, enum kind kind)
{
    const enum kind *members = kind_rows[kind].members;
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
    while (atomic_load_explicit(&into->places[i & (into->size - 1)].key, memory_order_relaxed))
        i++;
    struct table_place *place = &into->places[i & (into->size - 1)];
    atomic_store_explicit(&place->value, (uintptr_t)record, memory_order_relaxed);
    atomic_store_explicit(&place->key, key_in_table(address_of(record), record->kind), memory_order_release);
    atomic_store_explicit(&record->place, place, memory_order_release);
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
    struct table *now = atomic_load(&record_table);
    if (now && 4 * atomic_load(&now->taken) < now->size)
        return now;
    struct table *bigger = new_table(now ? 2 * now->size : FIRST_SIZE);
    if (!bigger)
        return NULL;
    for (struct chunk *chunk = first_chunk; chunk; chunk = chunk->next)
        for (size_t i = 0; i < chunk->used; i++)
            put(bigger, &chunk->records[i]);
    atomic_store_explicit(&record_table, bigger, memory_order_release);
    return bigger;
}

static struct record *new_record(uintptr_t address, enum kind kind)
{
    if (!last_chunk || last_chunk->used == last_chunk->size) {
        size_t size = last_chunk ? CHUNK : FIRST_CHUNK; // most processes have few handles
        struct chunk *chunk = pages(sizeof *chunk + size * sizeof chunk->records[0]);
        if (!chunk)
            return NULL;
        chunk->size = size;
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
    record = now ? find_in_table(now, address, kind) : NULL;
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
    take_plain_back(child);
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
