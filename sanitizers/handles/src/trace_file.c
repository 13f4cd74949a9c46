#define _GNU_SOURCE
#include "trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "trace.h"
#include "trace_names.h"

enum { MAXIMUM_STATEMENTS = 500 }; // of one function

static int file = -1;
static off_t position, file_end; // where the next statement goes, followed by the tail
static struct text tail;         // what makes the program complete
static const char closing[] = "}\n", closing_main[] = "    return 0;\n}\n";

// The function that statements are added to.
static struct {
    off_t begin;
    unsigned number; // 1: main
    int statements;
    struct {
        off_t at; // of the type
        size_t length;
        uint32_t variable;
    } *declarations;
    size_t declaration_count, declaration_capacity;
} function;

static struct statement last; // the last one added
static off_t last_begin;

// While statements go to a callback: the call that it is given to, and its place in the function after the callback.
static bool in_callback;
static struct statement outer;

static void give_up(void)
{
    fprintf(stderr, "capsan-handles: the trace ends here: %s\n", strerror(errno));
    trace_is_on = false;
}

static bool write_at(off_t at, const char *bytes, size_t length)
{
    while (length && trace_is_on) {
        ssize_t written = pwrite(file, bytes, length, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            give_up();
            return false;
        }
        bytes += written;
        at += written;
        length -= (size_t)written;
    }
    return trace_is_on;
}

// Writes this text and the tail, at once.
static void write_with_tail(off_t at, struct text *text)
{
    size_t length = text->length;
    text_add_bytes(text, tail.bytes, tail.length);
    off_t end = at + (off_t)text->length;
    if (write_at(at, text->bytes, text->length) && end < file_end && ftruncate(file, end) != 0)
        give_up();
    file_end = end;
    position = at + (off_t)length;
}

static void set_tail(const char *text)
{
    tail.length = 0;
    text_add_bytes(&tail, text, strlen(text));
}

static void begin_function(off_t at, unsigned number)
{
    function.begin = at;
    function.number = number;
    function.statements = 0;
    function.declaration_count = 0;
}

bool create_trace_file(const char *path, const struct text *head)
{
    file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    struct text text = TEXT_EMPTY;
    text_add_bytes(&text, head->bytes, head->length);
    begin_function((off_t)text.length, 1);
    text_add(&text, "int main(void)\n{\n");
    set_tail(closing_main);
    write_with_tail(0, &text);
    text_free(&text);
    return true;
}

void change_head(size_t at, const char *bytes, size_t length)
{
    write_at((off_t)at, bytes, length);
}

// --- functions ---------------------------------------------------------------------------------------------------------

static void remember_declaration(off_t at, const struct declaration *declaration)
{
    if (function.declaration_count == function.declaration_capacity) {
        size_t capacity = 2 * function.declaration_capacity + 64;
        void *larger = realloc(function.declarations, capacity * sizeof *function.declarations);
        if (!larger)
            return;
        function.declarations = larger;
        function.declaration_capacity = capacity;
    }
    function.declarations[function.declaration_count].at = at + (off_t)declaration->at;
    function.declarations[function.declaration_count].length = declaration->length;
    function.declarations[function.declaration_count++].variable = declaration->variable;
}

static const char *type_of(size_t i, const char *old)
{
    return old + (function.declarations[i].at - function.begin);
}

static bool have_one_type(size_t i, size_t j, const char *old)
{
    size_t length = function.declarations[i].length;
    return function.declarations[j].length == length && memcmp(type_of(i, old), type_of(j, old), length) == 0;
}

// `static PJ *pj1, *pj2;`: those of one type share lines.
static void write_declarations(struct text *out, const char *old)
{
    size_t count = function.declaration_count;
    bool *is_written = calloc(count + 1, sizeof *is_written);
    for (size_t i = 0; i < count && is_written; i++) {
        if (is_written[i])
            continue;
        const char *type = type_of(i, old), *star = memchr(type, '*', function.declarations[i].length);
        size_t line = out->length;
        text_add(out, "static ");
        text_add_bytes(out, type, function.declarations[i].length);
        write_name(out, function.declarations[i].variable);
        for (size_t j = i + 1; j < count; j++) {
            if (!have_one_type(i, j, old))
                continue;
            is_written[j] = true;
            bool is_full = out->length - line > 120;
            line = is_full ? out->length : line;
            text_add(out, is_full ? ",\n    %s" : ", %s", star ? "*" : "");
            write_name(out, function.declarations[j].variable);
        }
        text_add(out, ";\n");
    }
    text_add(out, count ? "\n" : "");
    free(is_written);
}

// The text of the function so far, its variables declared before it, where other functions see them.
static void rewrite_function(struct text *out)
{
    size_t length = (size_t)(position - function.begin);
    char *old = malloc(length + 1);
    if (!old || pread(file, old, length, function.begin) != (ssize_t)length) {
        give_up();
        free(old);
        return;
    }
    write_declarations(out, old);
    size_t from = 0;
    for (size_t i = 0; i < function.declaration_count; i++) {
        size_t at = (size_t)(function.declarations[i].at - function.begin);
        text_add_bytes(out, old + from, at - from);
        from = at + function.declarations[i].length;
    }
    text_add_bytes(out, old + from, length - from);
    function.declaration_count = 0;
    free(old);
}

// Ends the function with a call of the next one, and adds what begins that one.
static void end_function(struct text *out)
{
    unsigned number = function.number;
    text_add(out, "static void part%u(void);\n\n", number + 1);
    rewrite_function(out);
    text_add(out, "    part%u();\n%s\n", number + 1, number == 1 ? closing_main : closing);
}

static void begin_next_function(void)
{
    struct text text = TEXT_EMPTY;
    off_t begin = function.begin;
    unsigned number = function.number;
    end_function(&text);
    begin_function(begin + (off_t)text.length, number + 1);
    text_add(&text, "static void part%u(void)\n{\n", number + 1);
    set_tail(closing);
    write_with_tail(begin, &text);
    text_free(&text);
}

// --- statements --------------------------------------------------------------------------------------------------------

static void copy_statement(struct statement *to, const struct statement *from)
{
    text_free(&to->text);
    *to = *from;
    to->text = (struct text)TEXT_EMPTY;
    text_add_bytes(&to->text, from->text.bytes, from->text.length);
}

static void append(const struct statement *statement)
{
    last_begin = position;
    for (int i = 0; i < statement->declaration_count; i++)
        remember_declaration(position, &statement->declarations[i]);
    struct text text = TEXT_EMPTY;
    text_add_bytes(&text, statement->text.bytes, statement->text.length);
    write_with_tail(position, &text);
    text_free(&text);
    function.statements++;
}

void add_statement(const struct statement *statement)
{
    if (function.statements >= MAXIMUM_STATEMENTS && !in_callback)
        begin_next_function();
    append(statement);
    copy_statement(&last, statement);
}

// --- callbacks ---------------------------------------------------------------------------------------------------------

// The last statement, with a function of this name as its argument.
static void write_outer(uint32_t callback)
{
    struct text name = TEXT_EMPTY, text = TEXT_EMPTY;
    bool is_progress = strcmp(last.function_type, "GDALProgressFunc") == 0;
    if (!is_progress)
        text_add(&name, "(%s)", last.function_type);
    write_name(&name, callback);
    text_add(&text, "%.*s%s%s", (int)last.function_at, last.text.bytes, name.bytes,
             last.text.bytes + last.function_at + last.function_length);
    copy_statement(&outer, &last);
    text_free(&outer.text);
    outer.text = text;
    for (int i = 0; i < outer.declaration_count; i++)
        if (outer.declarations[i].at > last.function_at)
            outer.declarations[i].at += name.length - last.function_length;
    outer.function_length = 0;
    text_free(&name);
}

static void write_callback_head(struct text *out, uint32_t callback)
{
    bool is_progress = strcmp(last.function_type, "GDALProgressFunc") == 0;
    text_add(out, "/* What the program called from inside %s: all of it the first time, whenever it was. */\nstatic int ", last.call);
    write_name(out, callback);
    text_add(out, "(%s)\n{\n    static int times;\n    if (times++ > 0)\n        return 1;\n",
             is_progress ? "double complete, const char *message, void *data" : "void");
}

bool open_callback(void)
{
    if (in_callback || !last.function_length || !trace_is_on)
        return false;
    uint32_t callback = new_variable(BASE_CALLBACK, false);
    write_outer(callback);
    // Without the last statement and its variables, which come after the callback.
    position = last_begin;
    while (function.declaration_count && function.declarations[function.declaration_count - 1].at >= last_begin)
        function.declaration_count--;
    off_t begin = function.begin;
    unsigned number = function.number;
    struct text text = TEXT_EMPTY;
    end_function(&text);
    begin_function(begin + (off_t)text.length, number + 1);
    write_callback_head(&text, callback);
    tail.length = 0;
    text_add(&tail, "    return 1;\n}\n\nstatic void part%u(void)\n{\n%s%s", number + 1, outer.text.bytes, closing);
    in_callback = true;
    write_with_tail(begin, &text);
    text_free(&text);
    return true;
}

void close_callback(void)
{
    if (!in_callback)
        return;
    in_callback = false;
    off_t begin = function.begin;
    unsigned number = function.number;
    struct text text = TEXT_EMPTY;
    rewrite_function(&text);
    text_add(&text, "    return 1;\n}\n\n");
    begin_function(begin + (off_t)text.length, number);
    text_add(&text, "static void part%u(void)\n{\n", number);
    set_tail(closing);
    size_t length = text.length;
    text_add_bytes(&text, outer.text.bytes, outer.text.length); // no moment without it
    for (int i = 0; i < outer.declaration_count; i++)
        remember_declaration(begin + (off_t)length, &outer.declarations[i]);
    write_with_tail(begin, &text);
    function.statements = 1;
    copy_statement(&last, &outer);
    text_free(&text);
}
