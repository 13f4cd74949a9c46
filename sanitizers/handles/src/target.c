#define _GNU_SOURCE
#include "target.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "call.h"
#include "copy.h"
#include "imports.h"
#include "preload.h"

enum { SLOTS = 1 << 16, PROBES = 64 };

struct slot *_Atomic last_slots[CALL_COUNT];

static struct {
    pthread_mutex_t lock;
    struct slot *_Atomic slots;              // SLOTS of them; replaced, never cleared, since readers take no lock
    void *_Atomic found_by_name[CALL_COUNT]; // what the program got from dlsym first
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct slot *slots(void)
{
    struct slot *table = atomic_load_explicit(&state.slots, memory_order_acquire);
    if (table)
        return table;
    struct slot *fresh = mmap(NULL, SLOTS * sizeof *fresh, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED)
        stop("no memory for the table of call sites");
    if (!atomic_compare_exchange_strong(&state.slots, &table, fresh)) {
        munmap(fresh, SLOTS * sizeof *fresh);
        return table;
    }
    return fresh;
}

static unsigned place_of(uint64_t key)
{
    return (unsigned)(key * 0x9e3779b97f4a7c15u >> 48);
}

static void remember(uint64_t key, struct target target, bool is_unsure)
{
    pthread_mutex_lock(&state.lock);
    struct slot *table = slots();
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *slot = &table[(place_of(key) + i) % SLOTS];
        if (atomic_load(&slot->key) != 0)
            continue;
        slot->target = target;
        slot->is_unsure = is_unsure;
        atomic_store_explicit(&slot->key, key, memory_order_release);
        break;
    }
    pthread_mutex_unlock(&state.lock);
}

static struct slot *look_up(uint64_t key)
{
    struct slot *table = slots();
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *slot = &table[(place_of(key) + i) % SLOTS];
        uint64_t there = atomic_load_explicit(&slot->key, memory_order_acquire);
        if (there == key) {
            atomic_store_explicit(&last_slots[(key >> 48) - 1], slot, memory_order_release);
            return slot;
        }
        if (there == 0)
            return NULL;
    }
    return NULL;
}

// --- the slow way: once for each place ---------------------------------------------------------------------------------

// What calls by an address that it was given: the program got that from dlsym.
static bool is_foreign_frame(const struct link_map *caller)
{
    return !caller || strstr(caller->l_name, "libffi") || strstr(caller->l_name, "_ctypes") || strstr(caller->l_name, "_cffi");
}

// By the caller: false if it was not linked with any copy, and does not tell.
static bool find_by_caller(enum call_id call, void *return_address, struct target *target)
{
    struct link_map *caller = file_at(return_address);
    void *function = caller ? find_for(caller, rules[call].name) : NULL;
    if (!function && is_foreign_frame(caller))
        function = atomic_load(&state.found_by_name[call]);
    *target = (struct target){.function = function, .is_internal = caller && is_inside_library(caller)};
    if (!function)
        return false;
    target->copy = (int16_t)copy_of(function);
    if (caller && !target->is_internal)
        target->uses_classes = look_at_imports(caller);
    return true;
}

// In a copy: asked once.
static bool find_in_known_copy(enum call_id call, int copy, struct target *target)
{
    uint64_t key = site_key(call, (void *)(uintptr_t)(copy + 1)); // no return address is that small
    const struct slot *slot = look_up(key);
    *target = (struct target){.function = slot ? slot->target.function : find_in_copy(copy, rules[call].name), .copy = (int16_t)copy};
    if (!slot && target->function)
        remember(key, *target, false);
    return target->function != NULL;
}

static bool find_by_handles(enum call_id call, const uintptr_t *arguments, struct target *target)
{
    const struct rule *rule = &rules[call];
    for (int i = 0; i < rule->handle_count; i++) {
        uintptr_t address = arguments[rule->handles[i].parameter];
        const struct record *record = address ? find_member(address, rule->handles[i].kind) : NULL;
        bool tells = record && atomic_load(&record->state) != UNSEEN && kind_rows[record->kind].library == rule->library;
        if (tells && find_in_known_copy(call, record->copy, target))
            return true;
    }
    return false;
}

// By the first handle whose copy is known; then by what this thread called last of that library; then whatever there is.
static struct target find_without_caller(enum call_id call, const uintptr_t *arguments)
{
    const struct rule *rule = &rules[call];
    struct target target;
    if (find_by_handles(call, arguments, &target))
        return target;
    int last = this_thread()->last_copy[rule->library] - 1;
    if (last >= 0 && find_in_known_copy(call, last, &target))
        return target;
    void *function = atomic_load(&state.found_by_name[call]);
    if (!function)
        function = find_anywhere(rule->name);
    if (!function)
        stop("%s is called, and no library in this process has it", rule->name);
    return (struct target){.function = function, .copy = (int16_t)copy_of(function)};
}

// A library function that ends in another one jumps there, and the return address is in our wrapper of the first. That is
// the library's own doing, and stays in the copy of the call that is under way.
static struct target find_jump_target(enum call_id call, const uintptr_t *arguments)
{
    const struct thread *thread = this_thread();
    struct target target;
    bool is_found = thread->depth > 0 && find_in_known_copy(call, thread->active[thread->depth - 1].copy, &target);
    if (!is_found)
        target = find_without_caller(call, arguments);
    target.is_internal = true;
    return target;
}

struct target find_other_target(enum call_id call, void *return_address, const uintptr_t *arguments)
{
    if (is_our_own(return_address))
        return find_jump_target(call, arguments);
    uint64_t key = site_key(call, return_address);
    const struct slot *slot = look_up(key);
    struct target target;
    if (slot && !slot->is_unsure)
        return slot->target;
    if (!slot) {
        bool is_sure = find_by_caller(call, return_address, &target);
        remember(key, target, !is_sure);
        if (is_sure)
            return target;
    }
    return find_without_caller(call, arguments);
}

void note_copy(enum call_id call, struct target target)
{
    this_thread()->last_copy[rules[call].library] = (int16_t)(target.copy + 1);
}

// --- the rest ----------------------------------------------------------------------------------------------------------

void forget_targets(void)
{
    atomic_store(&state.slots, NULL); // the old table stays: another thread may be reading it
    for (int call = 0; call < CALL_COUNT; call++)
        atomic_store(&last_slots[call], NULL);
}

// The wrappers are in our own dynamic symbol table, under the names of the calls.
static void *our_wrapper(const char *name)
{
    static void *_Atomic ourselves;
    void *handle = atomic_load(&ourselves);
    if (!handle) {
        struct link_map *map = file_at((const void *)&find_other_target);
        handle = map ? dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD) : NULL;
        atomic_store(&ourselves, handle);
    }
    return handle ? real_dlsym(handle, name) : NULL;
}

// One wrapper cannot serve two copies without a caller to tell them apart by: the functions of a second copy stay as they are.
static bool is_of_first_copy(enum call_id call, void *real)
{
    void *first = NULL;
    return atomic_compare_exchange_strong(&state.found_by_name[call], &first, real) || first == real;
}

void *wrapper_for(const char *name, void *real)
{
    const struct rule *rule = rule_named(name);
    if (!rule || !real || is_our_own(real) || !is_of_first_copy((enum call_id)(rule - rules), real))
        return NULL;
    return our_wrapper(name);
}

bool is_wrapped(const char *name)
{
    return belongs_to_api(name) && rule_named(name);
}

void lock_targets(void)
{
    pthread_mutex_lock(&state.lock);
}

void unlock_targets(void)
{
    pthread_mutex_unlock(&state.lock);
}
