#define _GNU_SOURCE
#include "report.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "event.h"
#include "imports.h"
#include "leaks.h"
#include "preload.h"
#include "python_stack.h"
#include "text.h"

// One row for each class: its name, and the rule that was broken with what to do about it.
static const struct {
    const char *name, *explanation;
} classes[CLASS_COUNT] = {
    [USE_AFTER_FREE] = {"use-after-free",
                        "The pointer is to freed memory: keep what owns the handle alive for as long as it is used, or copy what is "
                        "needed before the end."},
    [DOUBLE_FREE] = {"double-free",
                     "Its memory is freed already, perhaps handed out anew: end each handle once, and forget the pointer then."},
    [FREE_OF_BORROWED] = {"free-of-borrowed",
                          "The getter that answered it lent it, and its owner ends it: take a copy (Clone) to have one of your own."},
    [FREE_WHILE_HELD] = {"free-while-held",
                         "Destroy ignores the reference count, Release respects it: those who still hold a reference will read freed "
                         "memory when they give it back."},
    [FREE_IN_USE] = {"free-in-use", "The call goes on with freed memory when it gets control back: wait for its end, and close then."},
    [USE_AFTER_CONTEXT] = {"use-after-context",
                           "Whatever PROJ makes points to the context it was made in, and proj_destroy reads it, too: destroy the "
                           "objects first, or move them with proj_assign_context."},
    [USE_AFTER_BASE] = {"use-after-base",
                        "It keeps a pointer to what it was made from, and no copy: destroying it is all that is still allowed."},
    [USE_AFTER_SCHEMA_CHANGE] = {"use-after-schema-change",
                                 "Features share their layer's definition, and read and free their values by it: let go of all "
                                 "features before fields are added, removed or reordered."},
    [CONCURRENT_USE] = {"concurrent-use",
                        "It is not safe in calls on two threads at once: give each thread its own, or take turns with a lock."},
    [WRONG_LIBRARY] = {"wrong-library",
                       "Several copies of the library are loaded (wheels bring their own), each with its own heap, registry and layout: "
                       "pass data between them, not handles."},
    [LEAK] = {"leak", "Nobody ended it, and nobody will: end it where its last user is done, on error paths too."},
};

enum { MAXIMUM_FINDINGS = 4096, MAXIMUM_OCCURRENCES = 1 << 20 };

static struct {
    pthread_mutex_t lock;
    struct {
        uint64_t key;
        unsigned count;
        char *line;
    } findings[MAXIMUM_FINDINGS];
    uint32_t count;
    uint32_t *occurrences; // the number of the finding of each, for the pytest plugin
    uint64_t occurrence_count;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

// --- output ------------------------------------------------------------------------------------------------------------

// Opened and closed for each line, so that no descriptor of ours is in the program's way.
static void write_log(struct text *line)
{
    if (!settings.log_folder)
        return;
    struct text path = TEXT_EMPTY;
    text_add(&path, "%s/%d.jsonl", settings.log_folder, (int)getpid());
    text_add(line, "\n");
    int file = path.bytes ? open(path.bytes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file >= 0 && line->bytes && write(file, line->bytes, line->length) < 0 && !settings.quiet)
        dprintf(STDERR_FILENO, "capsan-handles: cannot write %s\n", path.bytes);
    if (file >= 0)
        close(file);
    text_free(&path);
}

// Not into a file that the program opened under the number of its closed stderr.
static bool is_stderr_ours(void)
{
    struct stat now;
    if (fstat(STDERR_FILENO, &now) != 0)
        return false;
    return !S_ISREG(now.st_mode) || (settings.has_stderr && now.st_dev == settings.stderr_device && now.st_ino == settings.stderr_file);
}

static void write_stderr(const struct text *text)
{
    if (text->bytes && is_stderr_ours() && write(STDERR_FILENO, text->bytes, text->length) < 0) {
        // Nobody listens; the log has it.
    }
}

// --- places ------------------------------------------------------------------------------------------------------------

// A line of the program rather than of a package that it uses.
static bool is_users(const struct python_line *line)
{
    static const char *const elsewhere[] = {"/site-packages/", "/dist-packages/", "/lib/python3", "<frozen"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strstr(line->file, elsewhere[i]))
            return false;
    return true;
}

static const struct python_line *telling_line(const struct python_stack *stack)
{
    for (int i = 0; i < stack->depth; i++)
        if (is_users(&stack->lines[i]))
            return &stack->lines[i];
    return &stack->lines[0];
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void say_native(struct text *out, const void *address)
{
    Dl_info info;
    if (!dladdr(address, &info) || !info.dli_fname) {
        text_add(out, "%p", address);
        return;
    }
    if (info.dli_sname)
        text_add(out, "%s ", info.dli_sname);
    text_add(out, "[%s+0x%lx]", base_name(info.dli_fname), (unsigned long)((uintptr_t)address - (uintptr_t)info.dli_fbase));
}

static void say_role(struct text *out, const struct role *role)
{
    const struct event *at = event(role->event);
    const struct python_stack *stack = at ? python_stack(at->stack) : NULL;
    if (!at)
        return;
    text_add(out, "    %-14s %-30s ", role->name, rules[at->call].name);
    if (stack) {
        const struct python_line *line = telling_line(stack);
        text_add(out, "%s:%d in %s, ", line->file, line->line, line->function);
    }
    say_native(out, at->return_address);
    if (all_threads()->next)
        text_add(out, ", thread %u", at->thread);
    text_add(out, "\n");
}

static void event_to_json(struct text *out, const struct role *role)
{
    const struct event *at = event(role->event);
    if (!at)
        return;
    const struct python_stack *stack = python_stack(at->stack);
    Dl_info info;
    bool is_found = dladdr(at->return_address, &info) && info.dli_fname;
    text_add(out, "{\"role\":\"%s\",\"call\":\"%s\",\"thread\":%u,\"library\":", role->name, rules[at->call].name, at->thread);
    text_add_json(out, copy_path(at->copy));
    text_add(out, ",\"python\":[");
    for (int i = 0; stack && i < stack->depth; i++) {
        text_add(out, "%s{\"file\":", i ? "," : "");
        text_add_json(out, stack->lines[i].file);
        text_add(out, ",\"line\":%d,\"function\":", stack->lines[i].line);
        text_add_json(out, stack->lines[i].function);
        text_add(out, "}");
    }
    text_add(out, "],\"native\":{\"object\":");
    text_add_json(out, is_found ? info.dli_fname : "");
    text_add(out, ",\"offset\":\"0x%lx\",\"symbol\":",
             (unsigned long)((uintptr_t)at->return_address - (is_found ? (uintptr_t)info.dli_fbase : 0)));
    if (is_found && info.dli_sname)
        text_add_json(out, info.dli_sname);
    else
        text_add(out, "null");
    text_add(out, "}}");
}

void finding_to_json(struct text *out, const struct finding *finding, unsigned number)
{
    text_add(out, "{\"type\":\"finding\",\"number\":%u,\"class\":\"%s\",\"kind\":\"%s\",\"call\":\"%s\",\"message\":", number,
             classes[finding->class].name, kind_name(finding->record->kind), rules[finding->call].name);
    text_add_json(out, finding->message);
    text_add(out, ",\"explanation\":");
    text_add_json(out, classes[finding->class].explanation);
    text_add(out, ",\"address\":\"0x%lx\",\"thread\":%u,\"pid\":%d", (unsigned long)address_of(finding->record), this_thread()->number,
             (int)getpid());
    if (finding->class == LEAK)
        text_add(out, ",\"count\":%u", finding->count);
    text_add(out, ",\"events\":[");
    for (int i = 0; i < finding->role_count; i++) {
        text_add(out, "%s", i ? "," : "");
        event_to_json(out, &finding->roles[i]);
    }
    text_add(out, "]}");
}

static void say_finding(const struct finding *finding, unsigned number)
{
    struct text out = TEXT_EMPTY;
    text_add(&out, "capsan-handles: %s (finding %u): %s\n", classes[finding->class].name, number, finding->message);
    for (int i = 0; i < finding->role_count; i++)
        say_role(&out, &finding->roles[i]);
    text_add(&out, "    %s\n", classes[finding->class].explanation);
    write_stderr(&out);
    text_free(&out);
}

// --- findings ----------------------------------------------------------------------------------------------------------

uint64_t place_key(uint32_t number)
{
    const struct event *at = event(number);
    const struct python_stack *stack = at ? python_stack(at->stack) : NULL;
    uint64_t key = at ? ((uintptr_t)at->return_address ^ (uint64_t)at->call << 48) * 0x9e3779b97f4a7c15u : 0;
    for (int i = 0; stack && i < stack->depth && i < 3; i++) {
        for (const char *c = stack->lines[i].file; *c; c++)
            key = (key ^ (unsigned char)*c) * 0x100000001b3u;
        key = (key ^ (unsigned)stack->lines[i].line) * 0x9e3779b97f4a7c15u;
    }
    return key;
}

// Two findings are one when they have class, kind, call and place.
static uint64_t key_of(const struct finding *finding)
{
    uint64_t key = (uint64_t)finding->class << 32 | (uint64_t)finding->record->kind << 16 | (uint64_t)finding->call;
    return key * 0x9e3779b97f4a7c15u ^ (finding->role_count ? place_key(finding->roles[0].event) : 0);
}

static void note_occurrence(uint32_t number)
{
    if (!state.occurrences)
        state.occurrences = malloc(MAXIMUM_OCCURRENCES * sizeof *state.occurrences);
    if (state.occurrences && state.occurrence_count < MAXIMUM_OCCURRENCES)
        state.occurrences[state.occurrence_count++] = number;
}

// The lock is held. The number of the finding, 0 if there is no more room; `is_new` if it was not there before.
static uint32_t number_of(const struct finding *finding, bool *is_new)
{
    uint64_t key = key_of(finding);
    *is_new = false;
    for (uint32_t i = 0; i < state.count; i++)
        if (state.findings[i].key == key) {
            state.findings[i].count++;
            return i + 1;
        }
    if (state.count == MAXIMUM_FINDINGS)
        return 0;
    *is_new = true;
    state.findings[state.count].key = key;
    state.findings[state.count].count = 1;
    return ++state.count;
}

// Where addresses are is asked of the dynamic linker: not under our lock, see copy_of.
static void tell_new(const struct finding *finding, uint32_t number)
{
    struct text line = TEXT_EMPTY;
    finding_to_json(&line, finding, number);
    pthread_mutex_lock(&state.lock);
    state.findings[number - 1].line = line.bytes ? strdup(line.bytes) : NULL;
    pthread_mutex_unlock(&state.lock);
    if (!settings.quiet)
        say_finding(finding, number);
    write_log(&line);
    text_free(&line);
}

void report(const struct finding *finding)
{
    bool is_new;
    pthread_mutex_lock(&state.lock);
    uint32_t number = number_of(finding, &is_new);
    if (number && finding->class != LEAK)
        note_occurrence(number);
    pthread_mutex_unlock(&state.lock);
    if (is_new)
        tell_new(finding, number);
    if (settings.halts && finding->class != LEAK) {
        if (!settings.quiet)
            dprintf(STDERR_FILENO, "capsan-handles: halted at the first finding\n");
        log_end();
        _exit(1);
    }
}

void explain_handle(const struct record *record, uintptr_t address, const struct call *call)
{
    char text[400];
    const char *kind = kind_name(record->kind);
    if (record->ended)
        snprintf(text, sizeof text, "%s %s lived there: made by %s, ended by %s", article(record->kind), kind, call_of_event(record->made),
                 call_of_event(record->ended));
    else
        snprintf(text, sizeof text, "%s %s lives there: made by %s", article(record->kind), kind, call_of_event(record->made));
    const struct role roles[] = {{"made", record->made}, {"ended", record->ended}};
    struct text line = TEXT_EMPTY, out = TEXT_EMPTY;
    text_add(&line, "{\"type\":\"asan\",\"pid\":%d,\"address\":\"0x%lx\",\"kind\":\"%s\",\"call\":", (int)getpid(), (unsigned long)address,
             kind);
    text_add_json(&line, call ? call->rule->name : "");
    text_add(&line, ",\"thread\":%u,\"explanation\":", this_thread()->number);
    text_add_json(&line, text);
    text_add(&line, ",\"events\":[");
    text_add(&out, "capsan-handles: of ASan's report: %s%s%s\n", text, call ? "; under way: " : "", call ? call->rule->name : "");
    for (int i = 0; i < 2; i++)
        if (roles[i].event) {
            text_add(&line, "%s", i ? "," : "");
            event_to_json(&line, &roles[i]);
            say_role(&out, &roles[i]);
        }
    text_add(&line, "]}");
    write_log(&line);
    if (!settings.quiet)
        write_stderr(&out);
    text_free(&line);
    text_free(&out);
}

uint64_t occurrences_so_far(void)
{
    return state.occurrence_count;
}

uint32_t occurrence(uint64_t index)
{
    return index < state.occurrence_count ? state.occurrences[index] : 0;
}

const char *finding_line(uint32_t number)
{
    return number && number <= state.count ? state.findings[number - 1].line : NULL;
}

void lock_reports(void)
{
    pthread_mutex_lock(&state.lock);
}

void unlock_reports(void)
{
    pthread_mutex_unlock(&state.lock);
}

// --- the log's other lines ---------------------------------------------------------------------------------------------

void log_process(void)
{
    char executable[4096];
    ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
    executable[length > 0 ? length : 0] = '\0';
    struct text line = TEXT_EMPTY;
    text_add(&line, "{\"type\":\"process\",\"pid\":%d,\"parent\":%d,\"executable\":", (int)getpid(), (int)getppid());
    text_add_json(&line, executable);
    text_add(&line, ",\"python\":");
    if (python_version())
        text_add_json(&line, python_version());
    else
        text_add(&line, "null");
    text_add(&line, "}");
    write_log(&line);
    text_free(&line);
}

static void log_repeats(void)
{
    for (uint32_t i = 0; i < state.count; i++)
        if (state.findings[i].count > 1) {
            struct text line = TEXT_EMPTY;
            text_add(&line, "{\"type\":\"repeat\",\"number\":%u,\"count\":%u}", i + 1, state.findings[i].count);
            write_log(&line);
            text_free(&line);
        }
}

static void add_unknown_calls(struct text *out)
{
    const char *comma = "";
    for (int id = 0; id < CALL_COUNT; id++)
        if (unknown_calls((enum call_id)id)) {
            text_add(out, "%s\"%s\":%u", comma, rules[id].name, unknown_calls((enum call_id)id));
            comma = ",";
        }
}

void log_end(void)
{
    struct text alive = TEXT_EMPTY, kept = TEXT_EMPTY, line = TEXT_EMPTY;
    uint64_t calls = 0, handles = 0;
    for (struct thread *thread = all_threads(); thread; thread = thread->next) {
        calls += thread->calls;
        handles += thread->handles;
    }
    report_leaks(&alive, &kept);
    log_repeats();
    text_add(&line, "{\"type\":\"summary\",\"calls\":%lu,\"handles\":%lu,\"alive\":{%s},\"kept\":{%s},\"unknown_calls\":{", calls, handles,
             alive.bytes ? alive.bytes : "", kept.bytes ? kept.bytes : "");
    add_unknown_calls(&line);
    text_add(&line, "},\"not_followed\":{");
    write_not_followed(&line);
    text_add(&line, "}}");
    write_log(&line);
    text_free(&line);
    text_free(&alive);
    text_free(&kept);
}
