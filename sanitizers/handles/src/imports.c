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
    uintptr_t callers[MAXIMUM_CALLERS]; // files that were looked at
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
static void look(const struct link_map *map)
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

void look_at_imports(const struct link_map *map)
{
    pthread_mutex_lock(&state.lock);
    look(map);
    pthread_mutex_unlock(&state.lock);
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
