#define _GNU_SOURCE
#include "trace.h"

#include "copy.h"
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "preload.h"
#include "python_stack.h"
#include "trace_file.h"
#include "trace_literals.h"
#include "trace_names.h"
#include "trace_rule.h"

bool trace_is_on;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *path;
static _Atomic bool is_begun;
static uint32_t owner;       // the process generation that writes the file
static uint64_t count;       // of statements
static uint64_t inside;      // the statement whose callback statements go to
static uint16_t last_thread; // that a comment named
static uint32_t last_stack;  // of Python, that a comment named
static size_t threads_at;    // in the head
static uint64_t copies_seen; // a bit for each of the first 64

// --- the head ----------------------------------------------------------------------------------------------------------

// Of equal length, since one is written over the other.
static const char one_thread[] = " * The program made all of these calls on one thread, one by one, as they stand here.\n";
static const char many_threads[] = " * The program made these calls on several threads: here one does, in the same order.\n";

static const char helpers[] =
    "#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\"\n#pragma GCC diagnostic ignored \"-Wunused-result\"\n"
    "#pragma GCC diagnostic ignored \"-Wunused-function\"\n\n"
    "/* Room for what a call writes through its parameter of this number, and nobody reads. */\n"
    "static void *scratch(int parameter)\n{\n    static _Alignas(16) char rooms[32][4096];\n"
    "    return memset(rooms[parameter], 0, sizeof rooms[parameter]);\n}\n\n"
    "/* The same, in memory of exactly this size. */\n"
    "static void *room(int parameter, size_t size)\n{\n    static void *rooms[32];\n    free(rooms[parameter]);\n"
    "    return rooms[parameter] = calloc(1, size);\n}\n\n"
    "/* What the library takes over and frees. */\n"
    "static void *copy_of(const void *bytes, size_t size)\n{\n    return memcpy(CPLMalloc(size), bytes, size);\n}\n\n"
    "/* In place of callbacks that called nothing. */\n"
    "static int ignored(void)\n{\n    return 1;\n}\n\n";

// The command that the process was started with, as far as it fits.
static void write_command(struct text *out)
{
    char command[1000];
    FILE *file = fopen("/proc/self/cmdline", "re");
    size_t length = file ? fread(command, 1, sizeof command - 1, file) : 0;
    if (file)
        fclose(file);
    for (size_t i = 0; i + 1 < length; i++)
        if (!command[i])
            command[i] = ' ';
    command[length] = 0;
    write_comment(out, command);
}

static void write_head(struct text *out, const char *file)
{
    char folder[PATH_MAX];
    const char *name = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    text_add(out, "/* The calls that a program made to GDAL, PROJ and GEOS, written down by capsan-handles while they were made.\n *\n"
                  " *     clang -g ");
    write_comment(out, name);
    text_add(out, " $(gdal-config --cflags) -lgdal -lproj -lgeos_c\n *\n * The program: ");
    write_command(out);
    text_add(out, "\n * was run in:  ");
    write_comment(out, getcwd(folder, sizeof folder) ? folder : "?");
    text_add(out, "\n");
    threads_at = out->length;
    text_add(out, "%s */\n#include <math.h>\n#include <stdlib.h>\n#include <string.h>\n\n%s\n%s", one_thread, trace_includes, helpers);
}

static bool begin_file(void)
{
    struct text head = TEXT_EMPTY;
    char other[PATH_MAX];
    write_head(&head, path);
    bool is_made = create_trace_file(path, &head);
    if (!is_made) {
        snprintf(other, sizeof other, "%s.%d.c", path, (int)getpid());
        is_made = create_trace_file(other, &head);
    }
    if (!is_made)
        fprintf(stderr, "capsan-handles: no trace: %s cannot be made\n", path);
    text_free(&head);
    return is_made;
}

// --- comments ----------------------------------------------------------------------------------------------------------

// The innermost line of the program itself, not of a package that it uses.
static const struct python_line *line_of(const struct python_stack *stack)
{
    for (int i = 0; stack && i < stack->depth; i++) {
        const char *file = stack->lines[i].file;
        if (*file != '<' && !strstr(file, "-packages/") && !strstr(file, "/lib/python3"))
            return &stack->lines[i];
    }
    return stack && stack->depth && *stack->lines[0].file != '<' ? &stack->lines[0] : NULL;
}

static void write_python_line(struct text *out, uint32_t number)
{
    const struct python_line *line = line_of(python_stack(number)), *before = line_of(python_stack(last_stack));
    last_stack = number;
    if (!line || (before && before->line == line->line && strcmp(before->file, line->file) == 0))
        return;
    const char *name = strrchr(line->file, '/');
    text_add(out, "    /* ");
    write_comment(out, name ? name + 1 : line->file);
    text_add(out, ":%d */\n", line->line);
}

static void write_thread(struct text *out, uint16_t number)
{
    _Static_assert(sizeof one_thread == sizeof many_threads, "one is written over the other");
    if (last_thread && number != last_thread) {
        change_head(threads_at, many_threads, sizeof many_threads - 1);
        text_add(out, "    /* on thread %u */\n", number);
    }
    last_thread = number;
}

// Versions are in the names that the links end in: libgdal.so.32.3.6.2.
static void write_copy(struct text *out, const struct call *call)
{
    if (call->copy < 0 || call->copy >= 64 || copies_seen >> call->copy & 1)
        return;
    copies_seen |= UINT64_C(1) << call->copy;
    static bool is_seen[LIBRARY_COUNT];
    bool is_another = is_seen[call->rule->library];
    is_seen[call->rule->library] = true;
    char resolved[PATH_MAX];
    const char *file = copy_path(call->copy);
    if (!file)
        return;
    text_add(out, "    /* with ");
    write_comment(out, realpath(file, resolved) ? resolved : file);
    text_add(out, "%s */\n", is_another ? ": another copy; this program has one" : "");
}

// --- calls -------------------------------------------------------------------------------------------------------------

// A call from inside another one of this thread: true if it goes to a callback.
static void place_inner(struct text *out, const struct call *call)
{
    uint64_t outside = call->outer ? call->outer->traced.statement : 0;
    if (!outside || outside == inside)
        return;
    if (outside == count && open_callback())
        inside = outside;
    else
        text_add(out, "    /* called from inside %s, which this program cannot repeat */\n", call->outer->rule->name);
}

// Bindings keep state of their own in configuration options: __last_error_code, at each call.
static bool is_of_bindings(const struct call *call)
{
    bool is_option = strcmp(call->rule->name, "CPLSetThreadLocalConfigOption") == 0 || strcmp(call->rule->name, "CPLSetConfigOption") == 0;
    const char *name = is_option ? (const char *)call->arguments[0] : NULL;
    return name && strncmp(name, "__", 2) == 0;
}

void trace_begin_call(struct call *call)
{
    call->traced = (struct traced){0};
    if ((is_begun && owner != process_generation) || is_of_bindings(call))
        return; // also of a child of the process that began
    uint32_t stack = python_stack_here();
    uint16_t thread = thread_number();
    const char *functions[MAXIMUM_FUNCTIONS] = {0};
    name_functions(call, functions);
    struct statement statement = {0};
    pthread_mutex_lock(&lock);
    if (!is_begun) {
        owner = process_generation;
        is_begun = true;
        trace_is_on = begin_file();
    }
    if (trace_is_on) {
        struct text *text = &statement.text;
        place_inner(text, call);
        write_copy(text, call);
        write_thread(text, thread);
        write_python_line(text, stack);
        write_statement(&statement, call, functions);
        add_statement(&statement);
        call->traced.statement = ++count;
    }
    pthread_mutex_unlock(&lock);
    text_free(&statement.text);
}

// Each handle of an array that was returned gets a variable.
static void name_elements(const struct call *call, uintptr_t result)
{
    for (int i = 0; i < call->rule->effect_count; i++) {
        const struct effect *effect = &call->rule->effects[i];
        if (effect->verb != MAKES || effect->place != ARRAY || effect->subject != RESULT)
            continue;
        const uintptr_t *array = (const uintptr_t *)result;
        const void *counter = effect->count < 0 ? NULL : (const void *)call->arguments[effect->count];
        bool is_wide = counter && strncmp(call->rule->parameters[effect->count].type, "size_t", 6) == 0;
        size_t length = !counter ? (effect->count < 0 ? SIZE_MAX : 0) : is_wide ? *(const size_t *)counter : *(const unsigned *)counter;
        for (uint32_t n = 0; n < length && (effect->count >= 0 || array[n]); n++) {
            struct statement statement = {0};
            uint32_t element = new_variable(effect->kind, false);
            if (!element)
                return;
            write_elements(&statement, call, n, element);
            add_statement(&statement);
            count++;
            bind_name(array[n], element);
            text_free(&statement.text);
        }
    }
}

void trace_end_call(struct call *call, uintptr_t result)
{
    if (!call->traced.statement || owner != process_generation)
        return;
    pthread_mutex_lock(&lock);
    if (inside == call->traced.statement) {
        close_callback();
        inside = 0;
    }
    bind_results(call, result);
    if (result && call->traced.result)
        name_elements(call, result);
    pthread_mutex_unlock(&lock);
}

void trace_enter(struct call *call, enum call_id id, struct target target, const uintptr_t *arguments, void *return_address)
{
    struct thread *thread = this_thread();
    call->rule = &rules[id];
    call->arguments = arguments;
    call->return_address = return_address;
    call->outer = thread->innermost;
    call->event = 0;
    call->copy = target.copy;
    thread->innermost = call;
    trace_call(call);
}

void trace_leave(struct call *call, uintptr_t result)
{
    trace_result(call, result);
    this_thread()->innermost = call->outer;
}

void begin_trace(const char *file)
{
    path = file;
    trace_is_on = true;
}

void lock_trace(void)
{
    pthread_mutex_lock(&lock);
}

void unlock_trace(void)
{
    pthread_mutex_unlock(&lock);
}
