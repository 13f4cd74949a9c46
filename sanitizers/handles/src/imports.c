#define _GNU_SOURCE
#include "imports.h"

#include <elf.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "rule.h"
#include "text.h"

enum { MAXIMUM_CALLERS = 1024, MAXIMUM_MISSED = 512 };

static struct {
    pthread_mutex_t lock;
    struct {
        uintptr_t base;
        bool uses_classes;
    } callers[MAXIMUM_CALLERS]; // files that were looked at
    int caller_count;
    struct {
        char *caller, *function;
    } missed[MAXIMUM_MISSED];
    int missed_count;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

// The dynamic section's value of this kind, as an address.
static const void *dynamic_entry(const struct link_map *map, ElfW(Sxword) tag)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return (const void *)(entry->d_un.d_ptr >= map->l_addr ? entry->d_un.d_ptr : map->l_addr + entry->d_un.d_ptr);
    return NULL;
}

static void note_missed(const struct link_map *map, const char *function)
{
    if (state.missed_count == MAXIMUM_MISSED)
        return;
    state.missed[state.missed_count].caller = strdup(map->l_name);
    state.missed[state.missed_count++].function = strdup(function);
}

// A name of GDAL's C++ API, by which handles may come into the world unseen; not so the classes that wheels use.
static bool is_of_classes(const char *name)
{
    bool is_of_gdal = strncmp(name, "_Z", 2) == 0 && (strstr(name, "GDAL") || strstr(name, "OGR"));
    return is_of_gdal && !rule_named(name) && !strstr(name, "GDALWarpOperation") && !strstr(name, "TransformWithOptionsCache");
}

// Imports are the symbols that the file's jump relocations and data relocations name. True: classes are among them.
static bool note_unwrapped(const struct link_map *map, const ElfW(Rela) * relocations, size_t count)
{
    const ElfW(Sym) *symbols = dynamic_entry(map, DT_SYMTAB);
    const char *names = dynamic_entry(map, DT_STRTAB);
    bool uses_classes = false;
    for (size_t i = 0; relocations && symbols && names && i < count; i++) {
        const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(relocations[i].r_info)];
        const char *name = names + symbol->st_name;
        uses_classes |= is_of_classes(name);
        if (symbol->st_shndx == SHN_UNDEF && belongs_to_api(name) && !rule_named(name) && !is_known_without_handles(name))
            note_missed(map, name);
    }
    return uses_classes;
}

// The lock is held.
static bool look(const struct link_map *map)
{
    for (int i = 0; i < state.caller_count; i++)
        if (state.callers[i].base == (uintptr_t)map->l_addr)
            return state.callers[i].uses_classes;
    if (state.caller_count == MAXIMUM_CALLERS)
        return false;
    size_t size = 0, jump_size = 0;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        size = entry->d_tag == DT_RELASZ ? entry->d_un.d_val : size;
        jump_size = entry->d_tag == DT_PLTRELSZ ? entry->d_un.d_val : jump_size;
    }
    bool uses_classes = note_unwrapped(map, dynamic_entry(map, DT_RELA), size / sizeof(ElfW(Rela)));
    uses_classes |= note_unwrapped(map, dynamic_entry(map, DT_JMPREL), jump_size / sizeof(ElfW(Rela)));
    state.callers[state.caller_count].base = (uintptr_t)map->l_addr;
    state.callers[state.caller_count++].uses_classes = uses_classes;
    return uses_classes;
}

bool look_at_imports(const struct link_map *map)
{
    pthread_mutex_lock(&state.lock);
    bool uses_classes = look(map);
    pthread_mutex_unlock(&state.lock);
    return uses_classes;
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

void lock_imports(void)
{
    pthread_mutex_lock(&state.lock);
}

void unlock_imports(void)
{
    pthread_mutex_unlock(&state.lock);
}
