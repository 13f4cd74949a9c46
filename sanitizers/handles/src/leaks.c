#define _GNU_SOURCE
#include "leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "event.h"
#include "preload.h"
#include "python_stack.h"
#include "report.h"
#include "text.h"

// Handles alive of one kind and made at one place.
struct group {
    const struct record *example;
    uint64_t place;
    unsigned count;
    bool is_remembered; // lasting kinds: its address is in memory still
};

struct groups {
    struct group *rows;
    size_t count, capacity;
    uint32_t since; // epoch
    bool for_test;
};

static void add_to_groups(struct groups *groups, const struct record *record)
{
    uint64_t place = place_key(record->made);
    for (size_t i = groups->count; i-- > 0;) {
        struct group *group = &groups->rows[i];
        bool is_same = group->example->kind == record->kind && group->place == place;
        // Contexts are made for each thread, at one place: one by one they may be kept.
        if (is_same && (group->example->made == record->made || !(kind_rows[record->kind].properties & KIND_LASTING))) {
            group->count++;
            return;
        }
    }
    if (groups->count == groups->capacity) {
        size_t capacity = 2 * groups->capacity + 16;
        struct group *rows = realloc(groups->rows, capacity * sizeof *rows);
        if (!rows)
            return;
        groups->rows = rows;
        groups->capacity = capacity;
    }
    groups->rows[groups->count++] = (struct group){.example = record, .place = place, .count = 1};
}

// The caller's, and this process's own: what a forked child got with its memory is its parent's to end.
static void collect(struct record *record, void *context)
{
    struct groups *groups = context;
    if (record->kind == KIND_NONE || record->is_foreign || record->process != process_generation || record->made == 0)
        return;
    if (groups->for_test && (record->is_exempt || record->epoch < groups->since))
        return;
    bool is_alive = atomic_load(&record->state) == ALIVE && record->is_owned;
    // A result set that its dataset's end took along was never released.
    bool is_unreleased = record->is_result_set && (atomic_load(&record->state) == ALIVE || record->ending == WITH_OWNER);
    if (is_alive || is_unreleased)
        add_to_groups(groups, record);
}

// --- what is kept for the life of the process --------------------------------------------------------------------------

// One line of /proc/self/maps that may hold what is kept.
struct mapping {
    uintptr_t begin, end;
    bool is_static; // of a file: variables; else the heap, or what stands for one
};

// Stacks do not count: what only a local variable knows is not kept. A file's variables that begin as zero follow its
// other ones without a name.
static bool read_mapping(FILE *maps, struct mapping *mapping)
{
    char line[512];
    while (fgets(line, sizeof line, maps)) {
        struct mapping last = *mapping;
        char mode[5], path[300] = "";
        if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %299s", &mapping->begin, &mapping->end, mode, path) < 3)
            continue;
        mapping->is_static = path[0] == '/' || (!path[0] && last.is_static && last.end == mapping->begin);
        if (strncmp(mode, "rw-p", 4) == 0 && strncmp(path, "[stack", 6) != 0)
            return true;
    }
    return false;
}

// What is searched for: the lasting handles that are alone at their place.
struct search {
    struct groups *groups;
    uintptr_t least, most;
};

static bool may_be_kept(const struct group *group)
{
    return kind_rows[group->example->kind].properties & KIND_LASTING && group->count == 1;
}

static void search_words(struct search *search, const uintptr_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i] < search->least || words[i] > search->most)
            continue;
        for (size_t g = 0; g < search->groups->count; g++)
            if (may_be_kept(&search->groups->rows[g]) && address_of(search->groups->rows[g].example) == words[i])
                search->groups->rows[g].is_remembered = true;
    }
}

// Read through the kernel, which says where nothing can be read (a file that became shorter, a mapping that is gone).
static void search_mapping(struct search *search, const struct mapping *mapping)
{
    enum { WORDS = 8192 };
    static uintptr_t words[WORDS];
    for (uintptr_t at = mapping->begin; at < mapping->end; at += sizeof words) {
        size_t size = mapping->end - at < sizeof words ? mapping->end - at : sizeof words;
        struct iovec here = {words, size}, there = {(void *)at, size};
        ssize_t got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
        if (got > 0)
            search_words(search, words, (size_t)got / sizeof *words);
    }
}

// A binding keeps a context for good in a variable, or in a Python object; without Python the heap proves nothing, since
// what PROJ hangs on to a context points back to it. Larger than this no heap is, but the shadow memory of a sanitizer is.
static void find_remembered(struct groups *groups)
{
    const uintptr_t largest = (uintptr_t)4 << 30;
    struct search search = {.groups = groups, .least = UINTPTR_MAX};
    for (size_t i = 0; i < groups->count; i++)
        if (may_be_kept(&groups->rows[i])) {
            uintptr_t address = address_of(groups->rows[i].example);
            search.least = address < search.least ? address : search.least;
            search.most = address > search.most ? address : search.most;
        }
    FILE *maps = search.most ? fopen("/proc/self/maps", "re") : NULL;
    struct mapping mapping = {0};
    bool heap_counts = python_version() != NULL;
    while (maps && read_mapping(maps, &mapping))
        if ((mapping.is_static || heap_counts) && mapping.end - mapping.begin < largest)
            search_mapping(&search, &mapping);
    if (maps)
        fclose(maps);
}

// One for each place and thread, and known to somebody still.
static bool is_kept(const struct group *group)
{
    return may_be_kept(group) && group->is_remembered;
}

// --- reports -----------------------------------------------------------------------------------------------------------

// "1 Dataset", "3 Geometries"
static void say_how_many(char *text, size_t size, unsigned count, const char *kind)
{
    size_t length = strlen(kind);
    bool ends_in_y = count > 1 && kind[length - 1] == 'y';
    bool ends_in_s = count > 1 && kind[length - 1] == 's';
    snprintf(text, size, "%u %.*s%s", count, (int)(ends_in_y ? length - 1 : length), kind,
             count == 1 || ends_in_s ? ""
             : ends_in_y             ? "ies"
                                     : "s");
}

static struct finding leak_of(const struct group *group, char *message, size_t size)
{
    const struct record *record = group->example;
    const struct event *made = event(record->made);
    const char *call = made ? rules[made->call].name : "?", *were = group->count > 1 ? "were" : "was";
    char handles[64];
    say_how_many(handles, sizeof handles, group->count, kind_name(record->kind));
    if (record->is_result_set)
        snprintf(message, size, "%s with a result set %s never released (made by %s)", handles, were, call);
    else
        snprintf(message, size, "%s made by %s %s never ended", handles, call, were);
    return (struct finding){.class = LEAK,
                            .record = record,
                            .call = made ? (enum call_id)made->call : 0,
                            .message = message,
                            .role_count = 1,
                            .roles = {{"made", record->made}},
                            .count = group->count};
}

static void add_count(struct text *out, const char *name, unsigned count)
{
    text_add(out, "%s\"%s\":%u", out->length ? "," : "", name, count);
}

static void count_by_kind(const unsigned counts[KIND_COUNT], struct text *out)
{
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (counts[kind])
            add_count(out, kind_name(kind), counts[kind]);
}

void report_leaks(struct text *alive, struct text *kept)
{
    struct groups groups = {0};
    unsigned alive_counts[KIND_COUNT] = {0}, kept_counts[KIND_COUNT] = {0};
    for_each_record(collect, &groups);
    find_remembered(&groups);
    for (size_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.rows[i];
        alive_counts[group->example->kind] += group->count;
        if (is_kept(group)) {
            kept_counts[group->example->kind] += group->count;
        } else if (settings.lists_leaks) {
            char message[300];
            struct finding finding = leak_of(group, message, sizeof message);
            report(&finding);
        }
    }
    count_by_kind(alive_counts, alive);
    count_by_kind(kept_counts, kept);
    free(groups.rows);
}

void leaks_since(uint32_t epoch, struct text *out)
{
    struct groups groups = {.since = epoch, .for_test = true};
    for_each_record(collect, &groups);
    find_remembered(&groups);
    text_add(out, "[");
    unsigned number = 0;
    for (size_t i = 0; i < groups.count; i++) {
        if (is_kept(&groups.rows[i])) // for every test from now on
            continue;
        char message[300];
        struct finding finding = leak_of(&groups.rows[i], message, sizeof message);
        text_add(out, "%s", number ? "," : "");
        finding_to_json(out, &finding, ++number);
    }
    text_add(out, "]");
    free(groups.rows);
}
