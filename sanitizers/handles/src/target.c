#define _GNU_SOURCE
#include "target.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "call.h"
#include "preload.h"
#include "text.h"

// What is in memory under one of these names calls the C API on the library's behalf: it is not the program.
static const char *const inner_names[] = {"libgeotiff", "libspatialite", "mod_spatialite", "librttopo", "/gdalplugins/"};
// A file that defines one of these is a copy of a library.
static const char *const markers[] = {"GDALVersionInfo", "proj_info", "GEOSversion"};

enum { SLOTS = 1 << 16, PROBES = 64, MAXIMUM_COPIES = 256, MAXIMUM_CALLERS = 1024, MAXIMUM_MISSED = 512 };

struct copy {
    uintptr_t base;
    char *path;
    void *handle; // for dlsym; kept, so that the copy's number stays true
};

static struct {
    pthread_mutex_t lock;
    struct slot *_Atomic slots;              // SLOTS of them; replaced, never cleared, since readers take no lock
    void *_Atomic found_by_name[CALL_COUNT]; // what the program got from dlsym last
    struct copy copies[MAXIMUM_COPIES];
    int copy_count;
    uintptr_t callers[MAXIMUM_CALLERS]; // files whose imports were looked at
    int caller_count;
    struct {
        char *caller, *function;
    } missed[MAXIMUM_MISSED]; // imports without a wrapper
    int missed_count;
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

// --- the slow way: once for each place ---------------------------------------------------------------------------------

// The file that an address lies in, as the dynamic linker knows it; NULL: none.
static struct link_map *file_at(const void *address)
{
    Dl_info info;
    struct link_map *map = NULL;
    return dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) ? map : NULL;
}

static bool is_our_own(const void *function)
{
    struct link_map *map = file_at(function);
    return map && map == file_at((const void *)&find_other_target);
}

static bool is_main_program(const struct link_map *map)
{
    return map->l_name[0] == '\0';
}

// A function as this file would get it, were nothing preloaded. dlsym on the file's handle searches the file and what it
// was linked with, and so never comes by here; the main program's is the global scope, where we are the first.
static void *find_for(const struct link_map *map, const char *name)
{
    void *function = NULL;
    if (is_main_program(map)) {
        function = real_dlsym(RTLD_NEXT, name);
    } else {
        void *handle = dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
        if (handle) {
            function = real_dlsym(handle, name);
            real_dlclose(handle); // not ours, which forgets all targets
        }
    }
    return function && !is_our_own(function) ? function : NULL;
}

static bool is_inside_library(const struct link_map *map)
{
    for (size_t i = 0; i < sizeof inner_names / sizeof *inner_names; i++)
        if (strstr(map->l_name, inner_names[i]))
            return true;
    for (size_t i = 0; i < sizeof markers / sizeof *markers && !is_main_program(map); i++) {
        void *marker = find_for(map, markers[i]);
        if (marker && file_at(marker) == map)
            return true;
    }
    return false;
}

// The last resort, when the caller was not linked with any copy (it has the address from elsewhere): the copy loaded last.
static void *find_anywhere(const char *name)
{
    void *found = real_dlsym(RTLD_NEXT, name);
    for (struct link_map *map = file_at((const void *)&find_other_target); map; map = map->l_next) {
        void *function = find_for(map, name);
        if (function && file_at(function) == map)
            found = function;
    }
    return found && !is_our_own(found) ? found : NULL;
}

// The lock is held.
static int copy_of(const void *function)
{
    struct link_map *map = file_at(function);
    uintptr_t base = map ? (uintptr_t)map->l_addr : 0;
    for (int i = 0; i < state.copy_count; i++)
        if (state.copies[i].base == base)
            return i;
    if (state.copy_count == MAXIMUM_COPIES)
        return MAXIMUM_COPIES - 1;
    const char *path = map && !is_main_program(map) ? map->l_name : NULL;
    state.copies[state.copy_count] = (struct copy){
        .base = base,
        .path = strdup(path ? path : "the program itself"),
        .handle = path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL,
    };
    return state.copy_count++;
}

static bool belongs_to_api(const char *name)
{
    static const char *const prefixes[] = {"GDAL", "OGR", "OSR", "OCT", "proj_", "GEOS"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static int by_name(const void *name, const void *rule)
{
    return strcmp(name, ((const struct rule *)rule)->name);
}

static const struct rule *rule_named(const char *name)
{
    return bsearch(name, rules, CALL_COUNT, sizeof *rules, by_name);
}

// The dynamic section's value of this kind, as an address.
static const void *dynamic_entry(const struct link_map *map, ElfW(Sxword) tag)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return (const void *)(entry->d_un.d_ptr >= map->l_addr ? entry->d_un.d_ptr : map->l_addr + entry->d_un.d_ptr);
    return NULL;
}

// Imports are the symbols that the file's jump relocations and data relocations name.
static void note_unwrapped(const struct link_map *map, const ElfW(Rela) * relocations, size_t count)
{
    const ElfW(Sym) *symbols = dynamic_entry(map, DT_SYMTAB);
    const char *names = dynamic_entry(map, DT_STRTAB);
    for (size_t i = 0; symbols && names && i < count; i++) {
        const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(relocations[i].r_info)];
        const char *name = names + symbol->st_name;
        if (symbol->st_shndx != SHN_UNDEF || !belongs_to_api(name) || rule_named(name) || is_known_without_handles(name))
            continue;
        if (state.missed_count == MAXIMUM_MISSED)
            return;
        state.missed[state.missed_count].caller = strdup(map->l_name);
        state.missed[state.missed_count++].function = strdup(name);
    }
}

// The lock is held.
static void look_at_imports(const struct link_map *map)
{
    for (int i = 0; i < state.caller_count; i++)
        if (state.callers[i] == (uintptr_t)map->l_addr)
            return;
    if (state.caller_count == MAXIMUM_CALLERS)
        return;
    state.callers[state.caller_count++] = (uintptr_t)map->l_addr;
    size_t size = 0, jump_size = 0;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        size = entry->d_tag == DT_RELASZ ? entry->d_un.d_val : size;
        jump_size = entry->d_tag == DT_PLTRELSZ ? entry->d_un.d_val : jump_size;
    }
    if (size)
        note_unwrapped(map, dynamic_entry(map, DT_RELA), size / sizeof(ElfW(Rela)));
    if (jump_size)
        note_unwrapped(map, dynamic_entry(map, DT_JMPREL), jump_size / sizeof(ElfW(Rela)));
}

static struct target find_slowly(enum call_id call, void *return_address)
{
    const char *name = rules[call].name;
    struct link_map *caller = file_at(return_address);
    struct target target = {.is_internal = caller && is_inside_library(caller)};
    if (caller)
        target.function = find_for(caller, name);
    if (!target.function)
        target.function = atomic_load(&state.found_by_name[call]);
    if (!target.function)
        target.function = find_anywhere(name);
    if (!target.function)
        stop("%s is called, and no library in this process has it", name);
    pthread_mutex_lock(&state.lock);
    target.copy = (int16_t)copy_of(target.function);
    if (caller && !target.is_internal)
        look_at_imports(caller);
    pthread_mutex_unlock(&state.lock);
    return target;
}

static void remember(uint64_t key, struct target target)
{
    pthread_mutex_lock(&state.lock);
    struct slot *table = slots();
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *slot = &table[(place_of(key) + i) % SLOTS];
        if (atomic_load(&slot->key) != 0)
            continue;
        slot->function = target.function;
        slot->copy = target.copy;
        slot->is_internal = target.is_internal;
        atomic_store_explicit(&slot->key, key, memory_order_release);
        break;
    }
    pthread_mutex_unlock(&state.lock);
}

struct slot *_Atomic last_slots[CALL_COUNT];

static bool look_up(uint64_t key, struct target *target)
{
    struct slot *table = slots();
    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *slot = &table[(place_of(key) + i) % SLOTS];
        uint64_t there = atomic_load_explicit(&slot->key, memory_order_acquire);
        if (there == key) {
            atomic_store_explicit(&last_slots[(key >> 48) - 1], slot, memory_order_release);
            *target = (struct target){slot->function, slot->copy, slot->is_internal};
            return true;
        }
        if (there == 0)
            return false;
    }
    return false;
}

// A library function that ends in another one jumps there, and the return address is in our wrapper of the first. That is
// the library's own doing, and stays in the copy of the call that is under way.
extern const char __ehdr_start[] __attribute__((visibility("hidden"))),
    _end[] __attribute__((visibility("hidden"))); // of this library, from the linker

static bool is_jumped_to(void *return_address)
{
    return (const char *)return_address >= __ehdr_start && (const char *)return_address < _end;
}

static struct target find_jump_target(enum call_id call)
{
    struct call *under_way = this_thread()->innermost;
    int copy = under_way ? under_way->copy : 0;
    uint64_t key = site_key(call, (void *)(uintptr_t)(copy + 1)); // no return address is that small
    struct target target = {.copy = (int16_t)copy, .is_internal = true};
    if (look_up(key, &target))
        return target;
    target.function = find_in_copy(copy, rules[call].name);
    if (!target.function)
        stop("%s is called from within a library that does not have it", rules[call].name);
    remember(key, target);
    return target;
}

struct target find_other_target(enum call_id call, void *return_address)
{
    if (is_jumped_to(return_address))
        return find_jump_target(call);
    uint64_t key = site_key(call, return_address);
    struct target target;
    if (look_up(key, &target))
        return target;
    target = find_slowly(call, return_address);
    remember(key, target);
    return target;
}

// --- the rest ----------------------------------------------------------------------------------------------------------

void *find_in_copy(int copy, const char *name)
{
    void *handle = state.copies[copy].handle;
    void *function = handle ? real_dlsym(handle, name) : real_dlsym(RTLD_NEXT, name);
    return function && !is_our_own(function) ? function : NULL;
}

const char *copy_path(int copy)
{
    return state.copies[copy].path;
}

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

void write_not_followed(struct text *out)
{
    const char *comma = "";
    for (int i = 0; i < state.missed_count; i++) {
        bool is_first = i == 0 || strcmp(state.missed[i].caller, state.missed[i - 1].caller) != 0;
        if (is_first) {
            text_add(out, "%s", i ? "]," : "");
            text_add_json(out, state.missed[i].caller);
            text_add(out, ":[");
            comma = "";
        }
        text_add(out, "%s", comma);
        text_add_json(out, state.missed[i].function);
        comma = ",";
    }
    text_add(out, "%s", state.missed_count ? "]" : "");
}

void lock_targets(void)
{
    pthread_mutex_lock(&state.lock);
}

void unlock_targets(void)
{
    pthread_mutex_unlock(&state.lock);
}
