#define _GNU_SOURCE
#include "leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "preload.h"
#include "python_stack.h"
#include "report.h"
#include "text.h"

// Handles alive of one kind and made at one place.
struct group {
    const struct record *example;
    unsigned count;
};

struct groups {
    struct group *rows;
    size_t count, capacity;
    uint32_t since; // epoch
    bool for_test;
};

static bool is_same_place(const struct record *a, const struct record *b)
{
    return a->kind == b->kind && a->made == b->made;
}

static void add_to_groups(struct groups *groups, const struct record *record)
{
    for (size_t i = groups->count; i-- > 0;)
        if (is_same_place(groups->rows[i].example, record)) {
            groups->rows[i].count++;
            return;
        }
    if (groups->count == groups->capacity) {
        size_t capacity = 2 * groups->capacity + 16;
        struct group *rows = realloc(groups->rows, capacity * sizeof *rows);
        if (!rows)
            return;
        groups->rows = rows;
        groups->capacity = capacity;
    }
    groups->rows[groups->count++] = (struct group){record, 1};
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

// A binding keeps a context for good in a variable, or in a Python object; without Python the heap proves nothing, since
// what PROJ hangs on to a context points back to it.
static bool is_remembered(uintptr_t address)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    struct mapping mapping = {0};
    bool is_found = false, heap_counts = python_version() != NULL;
    while (maps && !is_found && read_mapping(maps, &mapping))
        if (mapping.is_static || heap_counts)
            for (const uintptr_t *word = (const uintptr_t *)mapping.begin; word < (const uintptr_t *)mapping.end && !is_found; word++)
                is_found = *word == address;
    if (maps)
        fclose(maps);
    return is_found;
}

// One for each place and thread, and known to somebody still.
static bool is_kept(const struct group *group)
{
    return kind_rows[group->example->kind].properties & KIND_LASTING && group->count == 1 && is_remembered(address_of(group->example));
}

// --- reports -----------------------------------------------------------------------------------------------------------

static struct finding leak_of(const struct group *group, char *message, size_t size)
{
    const struct record *record = group->example;
    const struct event *made = event(record->made);
    const char *name = kind_rows[record->kind].name;
    if (record->is_result_set)
        snprintf(message, size, "%u %s%s of a result set %s never released (made by %s)", group->count, name, group->count > 1 ? "s" : "",
                 group->count > 1 ? "were" : "was", made ? rules[made->call].name : "?");
    else
        snprintf(message, size, "%u %s%s made by %s %s never ended", group->count, name, group->count > 1 ? "s" : "",
                 made ? rules[made->call].name : "?", group->count > 1 ? "were" : "was");
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
            add_count(out, kind_rows[kind].name, counts[kind]);
}

void report_leaks(struct text *alive, struct text *kept)
{
    struct groups groups = {0};
    unsigned alive_counts[KIND_COUNT] = {0}, kept_counts[KIND_COUNT] = {0};
    for_each_record(collect, &groups);
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
