/* Programs as data: what parses, what prints back, what is refused and where, what a check lets through, and what the mutator
 * promises. Everything random here comes from a seed that is written down. */
#include <dirent.h>
#include <math.h>
#include <stdlib.h>

#include "generate.h"
#include "harness.h"
#include "mutate.h"
#include "program.h"

enum { MOST_SEEDS = 200 };

struct text {
    char name[128];
    char *data;
    size_t size;
};

static struct text seeds[MOST_SEEDS]; /* of corpus/lifecycle/seeds */
static int seed_count;

#define TEXT(literal) literal, sizeof literal - 1

/* ---- helpers */

static struct program *parsed(const char *text, size_t size)
{
    static struct program program;
    struct program_error error;
    bool valid = program_parse(&program, text, size, &error);
    return CHECK_THAT(valid, "%d:%d: %s", error.line, error.column, error.message) ? &program : NULL;
}

/* Parses out of a block of exactly this size, so that ASan sees a step behind it. */
static bool parses(const char *text, size_t size, struct program_error *error)
{
    static struct program program;
    static char printed[PROGRAM_MAX_BYTES];
    char *copy = malloc(size ? size : 1);
    if (!CHECK(copy != NULL))
        return false;
    memcpy(copy, text, size);
    *error = (struct program_error){0};
    bool valid = program_parse(&program, copy, size, error);
    if (valid) {
        size_t again = program_print(&program, printed, sizeof printed);
        CHECK_THAT(again == size && memcmp(printed, text, size) == 0, "%zu bytes print as %zu others", size, again);
        struct program_error ignored;
        program_check(&program, &ignored);
    } else {
        CHECK_THAT(error->line >= 1 && error->column >= 1 && error->message[0], "rejected without a place and a reason");
    }
    free(copy);
    return valid;
}

/* Whether it parses and passes the check. */
static bool means_something(const char *text, size_t size)
{
    static struct program program;
    struct program_error error;
    return program_parse(&program, text, size, &error) && program_check(&program, &error);
}

static bool read_text(const char *folder, const char *name, struct text *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s/%s", CAPSAN_CORPUS_FOLDER, folder, name);
    FILE *file = fopen(path, "rb");
    snprintf(text->name, sizeof text->name, "%s", name);
    text->data = malloc(PROGRAM_MAX_BYTES + 1);
    if (!CHECK_THAT(file && text->data, "cannot read %s", path))
        return false;
    text->size = fread(text->data, 1, PROGRAM_MAX_BYTES + 1, file);
    fclose(file);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct text *)a)->name, ((const struct text *)b)->name);
}

/* Reads a folder of the corpus in the order of its names; the caller frees the texts. */
static int read_folder(const char *folder, struct text *texts)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", CAPSAN_CORPUS_FOLDER, folder);
    DIR *open = opendir(path);
    int count = 0;
    for (struct dirent *entry; open && (entry = readdir(open));)
        if (entry->d_name[0] != '.' && count < MOST_SEEDS)
            count += read_text(folder, entry->d_name, &texts[count]);
    if (open)
        closedir(open);
    CHECK_THAT(count > 30, "%d programs in %s", count, path);
    qsort(texts, (size_t)count, sizeof *texts, by_name);
    return count;
}

static void free_texts(struct text *texts, int count)
{
    for (int i = 0; i < count; i++)
        free(texts[i].data);
}

/* ---- sameness of meaning */

static bool same_argument(const struct program *a, const struct argument *x, const struct program *b, const struct argument *y)
{
    if (x->type != y->type)
        return false;
    switch (x->type) {
    case ARGUMENT_NAME:
        return strcmp(a->names[x->name], b->names[y->name]) == 0;
    case ARGUMENT_INT:
        return x->integer == y->integer;
    case ARGUMENT_REAL:
        return memcmp(&x->real, &y->real, sizeof x->real) == 0;
    case ARGUMENT_TEXT:
    case ARGUMENT_BYTES:
        return x->size == y->size && memcmp(argument_data(a, x), argument_data(b, y), x->size + 1) == 0;
    case ARGUMENT_NONE:
        return true;
    default:
        break;
    }
    bool same = x->count == y->count;
    for (uint32_t i = 0; same && i < x->count; i++)
        same = same_argument(a, &a->items[x->first + i], b, &b->items[y->first + i]);
    return same;
}

static bool same_name(const struct program *a, int x, const struct program *b, int y)
{
    return x < 0 || y < 0 ? x == y : strcmp(a->names[x], b->names[y]) == 0;
}

static bool same_statement(const struct program *a, const struct statement *x, const struct program *b, const struct statement *y)
{
    bool same = x->type == y->type && x->arg_count == y->arg_count && same_name(a, x->target, b, y->target) &&
                same_name(a, x->callee, b, y->callee);
    for (int i = 0; same && i < x->arg_count; i++)
        same = same_argument(a, &x->args[i], b, &y->args[i]);
    return same;
}

/* As if every statement had been changed: prints all from their fields, reads that, and compares. */
static void check_canonical(const char *text, size_t size)
{
    static struct program again;
    static char printed[PROGRAM_MAX_BYTES], twice[PROGRAM_MAX_BYTES];
    struct program_error error;
    struct program *program = parsed(text, size);
    if (!program)
        return;
    for (int i = 0; i < program->count; i++)
        if (program->statements[i].type != STATEMENT_NOTE)
            program->statements[i].source = NULL;
    size_t length = program_print(program, printed, sizeof printed);
    bool valid = program_parse(&again, printed, length, &error);
    if (!CHECK_THAT(valid, "%d:%d: %s in\n%.*s", error.line, error.column, error.message, (int)length, printed))
        return;
    CHECK(again.count == program->count);
    for (int i = 0; i < again.count; i++) {
        CHECK_THAT(same_statement(program, &program->statements[i], &again, &again.statements[i]), "line %d of\n%.*s", i + 1, (int)size,
                   text);
        again.statements[i].source = again.statements[i].type == STATEMENT_NOTE ? again.statements[i].source : NULL;
    }
    size_t same = program_print(&again, twice, sizeof twice);
    CHECK_THAT(same == length && memcmp(twice, printed, length) == 0, "printed twice, it differs:\n%.*s", (int)same, twice);
}

/* ---- printing back */

static const struct {
    const char *data;
    size_t size;
} programs[] = {
    {TEXT("")},
    {TEXT("\n")},
    {TEXT("\r\n")},
    {TEXT("\n\n\r\n\n")},
    {TEXT("  \t\n")},
    {TEXT("   ")},
    {TEXT("#")},
    {TEXT("# a comment\n#\n#\ttab and caf\xC3\xA9 \xF0\x9F\x97\xBA\n")},
    {TEXT("f()")},
    {TEXT("f()\n")},
    {TEXT("f()\r\n")},
    {TEXT("f()\r\ng()\nh()\r\nx = i()")},
    {TEXT("f()\n\n# between\n\ng()\n\n")},
    {TEXT("x=f( 1 ,2,  3\t)\n")},
    {TEXT("x\t =\t f\t (\t)\t\n")},
    {TEXT("f()  # said\ng() #\ndel x # gone\n")},
    {TEXT("del x\ndel\ty\ndel  \t z  \n")},
    {TEXT("delta = deli(del_, dele)\n")},
    {TEXT("f(0, -0, 1, -1, 9223372036854775807, -9223372036854775808)\n")},
    {TEXT("f(0.0, -0.0, 1.50, 1e5, 1E5, 1e+5, 1e-5, 1.5e300)\n")},
    {TEXT("f(1e999, -1e999, 4.9e-324, 1e-999, 0.1, 0e0, 2.2250738585072014e-308)\n")},
    {TEXT("f('', \"\", '\"', \"'\", 'a\\'b', \"a\\\"b\", \"\\\\\")\n")},
    {TEXT("f(\"\\n\\r\\t\\x00\\x7f\\xe9\\u00e9\\U0001F5FA\\uABCD\", b\"\\x00\\xFF\\xff\\n\")\n")},
    {TEXT("f(b'', b\"'\", b'\"', b\"\\\"\\'\\\\\")\n")},
    {TEXT("f(None, None1, NoneNone, _None, b, b1, bb)\n")},
    {TEXT("f([], [ ], [1,2.5 , 'a', b\"b\", None, x ])\n")},
    {TEXT("f(\"caf\xC3\xA9 \xE2\x80\xA8 \xC2\x85 \xEF\xBF\xBF \xF4\x8F\xBF\xBF\", 'tab\there')\n")},
    {TEXT("f(\"# no comment\", \"f()\", \"a, b)\")\n")},
    {TEXT("on(1, read, b0, 0, 0, 4, 4)\nfinish(\"order\")\n_ = f()\n__a1__ = g(_)\n")},
};

enum { PROGRAM_COUNT = sizeof programs / sizeof *programs };

static void hand_written_texts_print_back(void)
{
    struct program_error error;
    for (int i = 0; i < PROGRAM_COUNT; i++)
        CHECK_THAT(parses(programs[i].data, programs[i].size, &error), "%d:%d: %s in %s", error.line, error.column, error.message,
                   programs[i].data);
}

static void check_corpus_text(const struct text *text)
{
    struct program_error error;
    CHECK_THAT(parses(text->data, text->size, &error), "%s:%d:%d: %s", text->name, error.line, error.column, error.message);
    CHECK_THAT(means_something(text->data, text->size), "%s does not pass the check", text->name);
    check_canonical(text->data, text->size);
}

static void the_corpus_prints_back(void)
{
    static struct text orders[MOST_SEEDS];
    for (int i = 0; i < seed_count; i++)
        check_corpus_text(&seeds[i]);
    int count = read_folder("lifecycle/orders", orders);
    for (int i = 0; i < count; i++)
        check_corpus_text(&orders[i]);
    free_texts(orders, count);
}

static void changed_statements_keep_their_meaning(void)
{
    for (int i = 0; i < PROGRAM_COUNT; i++)
        check_canonical(programs[i].data, programs[i].size);
}

static void printing_without_room_writes_nothing(void)
{
    static const char text[] = "x = f(1, 'a')\ndel x\n";
    char out[sizeof text];
    struct program *program = parsed(TEXT(text));
    for (size_t room = 0; program && room < sizeof text - 1; room++)
        CHECK_THAT(program_print(program, out, room) == 0, "%zu bytes are room enough", room);
    CHECK(program && program_print(program, out, sizeof text - 1) == sizeof text - 1);
    CHECK(program && statement_print(program, &program->statements[1], out, 4) == 0);
    CHECK(program && statement_print(program, &program->statements[1], out, 5) == 5);
}

/* A program f(value), with nothing but this argument. */
static struct program *program_of(struct argument argument)
{
    struct program *program = parsed(TEXT("f(0)\n"));
    if (program) {
        program->statements[0].source = NULL;
        program->statements[0].args[0] = argument;
    }
    return program;
}

/* Prints it as an argument and reads that again; the text without "f(", ")" and the line's end is left in `text`. */
static bool reread(struct argument argument, char *text, size_t capacity, struct argument *result)
{
    static struct program again;
    static char printed[PROGRAM_MAX_BYTES];
    struct program_error error;
    struct program *program = program_of(argument);
    size_t size = program ? program_print(program, printed, sizeof printed) : 0;
    bool valid = size > 4 && program_parse(&again, printed, size, &error) && again.count == 1 && again.statements[0].arg_count == 1;
    if (!CHECK_THAT(valid, "%.*s does not read back", (int)size, printed))
        return false;
    snprintf(text, capacity, "%.*s", (int)size - 4, printed + 2);
    *result = again.statements[0].args[0];
    return true;
}

static void check_real(double real)
{
    char text[64], shorter[64];
    struct argument again;
    if (!reread((struct argument){.type = ARGUMENT_REAL, .real = real}, text, sizeof text, &again))
        return;
    CHECK_THAT(again.type == ARGUMENT_REAL && memcmp(&again.real, &real, sizeof real) == 0, "%.17g prints as %s", real, text);
    int digits = 0;
    for (const char *at = text; *at && *at != 'e'; at++)
        digits += *at >= '0' && *at <= '9' && (digits > 0 || *at != '0');
    if (isinf(real) || digits < 2 || strstr(text, ".0"))
        return;
    snprintf(shorter, sizeof shorter, "%.*g", digits - 1, real);
    CHECK_THAT(strtod(shorter, NULL) != real, "%s would do for %s", shorter, text);
}

static void reals_print_the_shortest_text_that_reads_back(void)
{
    static const double reals[] = {0.0,
                                   -0.0,
                                   1,
                                   -1,
                                   0.1,
                                   1.0 / 3,
                                   100,
                                   1e15,
                                   1e16,
                                   1e17,
                                   1e21,
                                   1e22,
                                   1e23,
                                   123456,
                                   5e-324,
                                   -5e-324,
                                   2.5e-5,
                                   1.7e308,
                                   0.3,
                                   2.0 / 3,
                                   1e-7,
                                   9007199254740992,
                                   INFINITY,
                                   -INFINITY,
                                   1e300,
                                   4.35,
                                   0.000001,
                                   123456789012345680,
                                   2.2250738585072014e-308};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        check_real(reals[i]);
    struct random random = {1};
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)random_below(&random, UINT32_MAX) << 32 | random_below(&random, UINT32_MAX);
        double real;
        memcpy(&real, &bits, sizeof real);
        if (!isnan(real))
            check_real(real);
    }
}

static void some_values_have_a_known_text(void)
{
    static const struct {
        double real;
        const char *text;
    } known[] = {{0.0, "0.0"}, {-0.0, "-0.0"}, {1, "1.0"}, {0.1, "0.1"}, {INFINITY, "1e999"}, {-INFINITY, "-1e999"}, {1e22, "1e+22"}};
    char text[64];
    struct argument again;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (reread((struct argument){.type = ARGUMENT_REAL, .real = known[i].real}, text, sizeof text, &again))
            CHECK_THAT(strcmp(text, known[i].text) == 0, "%s, not %s", text, known[i].text);
    if (reread((struct argument){.type = ARGUMENT_INT, .integer = INT64_MIN}, text, sizeof text, &again))
        CHECK(strcmp(text, "-9223372036854775808") == 0 && again.type == ARGUMENT_INT && again.integer == INT64_MIN);
}

static void check_data(enum argument_type type, const char *data, size_t size)
{
    static struct program program;
    static char printed[PROGRAM_MAX_BYTES];
    static struct program again;
    struct program_error error;
    if (!CHECK(program_parse(&program, TEXT("f(0)\n"), &error)))
        return;
    program.statements[0].source = NULL;
    CHECK(program_data(&program, type, data, size, &program.statements[0].args[0]));
    size_t length = program_print(&program, printed, sizeof printed);
    bool valid = program_parse(&again, printed, length, &error);
    if (CHECK_THAT(valid, "%d:%d: %s in %.*s", error.line, error.column, error.message, (int)length, printed))
        CHECK_THAT(same_statement(&program, &program.statements[0], &again, &again.statements[0]), "%.*s", (int)length, printed);
}

static void every_byte_survives(void)
{
    char all[512];
    for (int i = 0; i < 512; i++)
        all[i] = (char)(i < 256 ? i : 511 - i);
    check_data(ARGUMENT_BYTES, all, sizeof all);
    check_data(ARGUMENT_TEXT, all, 128); /* the ASCII half */
    for (int i = 0; i < 256; i++)
        check_data(ARGUMENT_BYTES, all + i, 1);
}

static void every_character_survives(void)
{
    static const struct {
        const char *data;
        size_t size;
    } texts[] = {
        {TEXT("\xC2\x80\xC2\x9B\xDF\xBF")},
        {TEXT("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBB\xBF\xE2\x80\xAE")},
        {TEXT("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")},
        {TEXT("\"'\\\\x41\\n")},
        {TEXT("a\0b\0")},
        {TEXT("")},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_data(ARGUMENT_TEXT, texts[i].data, texts[i].size);
}

/* An escape means what it means in Python: encoded as UTF-8 in a text, a byte in bytes. */
static void escapes_decode_as_in_python(void)
{
    static const struct {
        const char *source;
        const char *data;
        size_t size;
    } escapes[] = {
        {"f('\\x41\\x00\\xe9\\xff')", TEXT("A\0\xC3\xA9\xC3\xBF")},
        {"f(b'\\x41\\x00\\xe9\\xff')", TEXT("A\0\xE9\xFF")},
        {"f('\\u20ac\\uD7FF\\uE000')", TEXT("\xE2\x82\xAC\xED\x9F\xBF\xEE\x80\x80")},
        {"f('\\U0001F5FA\\U0010ffff')", TEXT("\xF0\x9F\x97\xBA\xF4\x8F\xBF\xBF")},
        {"f('\\n\\r\\t\\\\\\'\\\"')", TEXT("\n\r\t\\'\"")},
        {"f(\"'\\u0000'\")", TEXT("'\0'")},
    };
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        struct program *program = parsed(escapes[i].source, strlen(escapes[i].source));
        const struct argument *argument = program ? &program->statements[0].args[0] : NULL;
        if (argument)
            CHECK_THAT(argument->size == escapes[i].size && memcmp(argument_data(program, argument), escapes[i].data, argument->size) == 0,
                       "%s", escapes[i].source);
    }
}

/* ---- what is refused */

static void check_rejected(const char *text, size_t size, int line, int column, const char *message)
{
    struct program_error error;
    if (!CHECK_THAT(!parses(text, size, &error), "parses: %.60s", text))
        return;
    CHECK_THAT(error.line == line && error.column == column, "%.60s: at %d:%d, not %d:%d", text, error.line, error.column, line, column);
    CHECK_THAT(strstr(error.message, message) != NULL, "%.60s: \"%s\", not \"%s\"", text, error.message, message);
}

static void malformed_texts_are_rejected_with_a_place(void)
{
    static const struct {
        const char *text;
        int line, column;
        const char *message;
    } malformed[] = {
        {"f", 1, 2, "expected '('"},
        {"f(", 1, 3, "expected an argument"},
        {"f(1", 1, 4, "expected ')'"},
        {"f(1,", 1, 5, "expected an argument"},
        {"f(1,)", 1, 5, "expected an argument"},
        {"f(,1)", 1, 3, "expected an argument"},
        {"f(1 2)", 1, 5, "expected ')'"},
        {"f())", 1, 4, "expected the end of the line"},
        {"f() g()", 1, 5, "expected the end of the line"},
        {"f();", 1, 4, "expected the end of the line"},
        {"f()#", 1, 4, "expected the end of the line"},
        {" f()", 1, 2, "not indented"},
        {"\tf()", 1, 2, "not indented"},
        {"  # c", 1, 3, "not indented"},
        {"f()\n  g()", 2, 3, "not indented"},
        {"# a\n\nx = \n", 3, 5, "expected a name"},
        {"x", 1, 2, "expected '('"},
        {"x =", 1, 4, "expected a name"},
        {"x = y", 1, 6, "expected '('"},
        {"x = y = f()", 1, 7, "expected '('"},
        {"x, y = f()", 1, 2, "expected '('"},
        {"x == f()", 1, 4, "expected a name"},
        {"x += f()", 1, 3, "expected '('"},
        {"1()", 1, 1, "expected a name"},
        {"= f()", 1, 1, "expected a name"},
        {"(f)", 1, 1, "expected a name"},
        {"@f()", 1, 1, "expected a name"},
        {"f.g()", 1, 2, "expected '('"},
        {"f(g.h)", 1, 4, "expected ')'"},
        {"f(g())", 1, 4, "expected ')'"},
        {"f(x=1)", 1, 4, "expected ')'"},
        {"f(*x)", 1, 3, "expected an argument"},
        {"f((1))", 1, 3, "expected an argument"},
        {"f({})", 1, 3, "expected an argument"},
        {"f(+1)", 1, 3, "expected an argument"},
        {"f(.5)", 1, 3, "expected an argument"},
        {"f(\x7f)", 1, 3, "control character 0x7f"},
        {"f(-)", 1, 3, "expected a number"},
        {"f(-x)", 1, 3, "expected a number"},
        {"f(--1)", 1, 3, "expected a number"},
        {"f(- 1)", 1, 3, "expected a number"},
        {"f(01)", 1, 3, "does not begin with 0"},
        {"f(00)", 1, 3, "does not begin with 0"},
        {"f(-01.5)", 1, 3, "does not begin with 0"},
        {"f(1.)", 1, 3, "digits after the decimal point"},
        {"f(1.e5)", 1, 3, "digits after the decimal point"},
        {"f(1e)", 1, 3, "goes on with 'e'"},
        {"f(1e+)", 1, 3, "goes on with 'e'"},
        {"f(1.5.2)", 1, 3, "goes on with '.'"},
        {"f(0x10)", 1, 3, "goes on with 'x'"},
        {"f(1_000)", 1, 3, "goes on with '_'"},
        {"f(1j)", 1, 3, "goes on with 'j'"},
        {"f(9223372036854775808)", 1, 3, "64 bits"},
        {"f(-9223372036854775809)", 1, 3, "64 bits"},
        {"f(99999999999999999999999999999999999999)", 1, 3, "64 bits"},
        {"f(1111111111111111111111111111111111111111111111111111111111111111)", 1, 3, "at most 63 characters"},
        {"f('", 1, 4, "no closing '"},
        {"f(\"a')", 1, 7, "no closing \""},
        {"f('a\ng()", 1, 5, "no closing '"},
        {"f('a\\", 1, 6, "unknown escape"},
        {"f('\\q')", 1, 5, "unknown escape"},
        {"f('\\0')", 1, 5, "unknown escape"},
        {"f('\\N{DASH}')", 1, 5, "unknown escape"},
        {"f('\\x4')", 1, 5, "expected 2 hexadecimal digits"},
        {"f('\\x", 1, 5, "expected 2 hexadecimal digits"},
        {"f('\\u123g')", 1, 5, "expected 4 hexadecimal digits"},
        {"f('\\U0011000')", 1, 5, "expected 8 hexadecimal digits"},
        {"f('\\uD800')", 1, 5, "not a Unicode character"},
        {"f('\\udfff')", 1, 5, "not a Unicode character"},
        {"f('\\U00110000')", 1, 5, "not a Unicode character"},
        {"f('\\UFFFFFFFF')", 1, 5, "not a Unicode character"},
        {"f(b'\\u0041')", 1, 6, "unknown escape"},
        {"f(b'\xC3\xA9')", 1, 6, "ASCII characters and escapes only"},
        {"f('a' 'b')", 1, 7, "expected ')'"},
        {"f('a''b')", 1, 6, "expected ',' or a closing bracket"},
        {"f('''a''')", 1, 5, "expected ',' or a closing bracket"},
        {"f(u'a')", 1, 4, "expected ')'"},
        {"f(rb'a')", 1, 5, "expected ')'"},
        {"f(B'a')", 1, 4, "expected ')'"},
        {"f([)", 1, 4, "expected an item"},
        {"f([1)", 1, 5, "expected ']'"},
        {"f([1,])", 1, 6, "expected an item"},
        {"f([[]])", 1, 4, "expected an item"},
        {"f([1, [2]])", 1, 7, "expected an item"},
        {"f(]", 1, 3, "expected an argument"},
        {"[1]", 1, 1, "expected a name"},
        {"del", 1, 1, "keyword"},
        {"del ", 1, 5, "expected a name"},
        {"del 1", 1, 5, "expected a name"},
        {"del x, y", 1, 6, "expected the end of the line"},
        {"del (x)", 1, 5, "expected a name"},
        {"del(x)", 1, 1, "keyword"},
        {"del None", 1, 5, "keyword"},
        {"import os", 1, 1, "keyword"},
        {"if f():", 1, 1, "keyword"},
        {"None = f()", 1, 1, "keyword"},
        {"x = lambda()", 1, 5, "keyword"},
        {"f(True)", 1, 3, "keyword"},
        {"f(1, class)", 1, 6, "keyword"},
        {"f([not])", 1, 4, "keyword"},
        {"caf\xC3\xA9()", 1, 4, "expected '('"},
        {"\xEF\xBB\xBF"
         "f()",
         1, 1, "expected a name"},
        {"f()\r", 1, 4, "control character 0x0d"},
        {"f()\rg()\n", 1, 4, "control character 0x0d"},
        {"f()\r\r\n", 1, 4, "control character 0x0d"},
        {"f()\ng('\x1b[0m')\n", 2, 4, "control character 0x1b"},
        {"# \x01\n", 1, 3, "control character 0x01"},
        {"f()\f", 1, 4, "control character 0x0c"},
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        check_rejected(malformed[i].text, strlen(malformed[i].text), malformed[i].line, malformed[i].column, malformed[i].message);
}

static void a_nul_is_rejected_wherever_it_stands(void)
{
    static const char text[] = "x = f('a', b\"b\", [1], None)  # c\n";
    char copy[sizeof text];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        memcpy(copy, text, sizeof text);
        copy[i] = '\0';
        check_rejected(copy, sizeof text - 1, 1, (int)i + 1, "control character 0x00");
    }
}

static void only_utf8_is_text(void)
{
    static const struct {
        const char *data;
        size_t size;
    } invalid[] = {
        {TEXT("\x80")},
        {TEXT("\xBF")},
        {TEXT("\xC0\x80")}, /* overlong */
        {TEXT("\xC1\xBF")},
        {TEXT("\xE0\x80\x80")},
        {TEXT("\xE0\x9F\xBF")},
        {TEXT("\xF0\x80\x80\x80")},
        {TEXT("\xF0\x8F\xBF\xBF")},
        {TEXT("\xED\xA0\x80")}, /* surrogates */
        {TEXT("\xED\xBF\xBF")},
        {TEXT("\xF4\x90\x80\x80")}, /* beyond 10FFFF */
        {TEXT("\xF5\x80\x80\x80")},
        {TEXT("\xF7\xBF\xBF\xBF")},
        {TEXT("\xF8\x88\x80\x80\x80")},
        {TEXT("\xFC\x84\x80\x80\x80\x80")},
        {TEXT("\xFE")},
        {TEXT("\xFF")},
        {TEXT("\xC3(")}, /* cut short */
        {TEXT("\xE2\x82(")},
        {TEXT("\xE2(\xA1")},
        {TEXT("\xF0\x9F\x97(")},
        {TEXT("\xC3\xC3\xA9")},
    };
    static const char *const frames[][2] = {{"# ", ""}, {"f('", "')\n"}, {"f(1)\n# ", "\n"}};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        for (size_t k = 0; k < sizeof frames / sizeof *frames; k++) {
            char text[64];
            size_t before = strlen(frames[k][0]), after = strlen(frames[k][1]);
            memcpy(text, frames[k][0], before);
            memcpy(text + before, invalid[i].data, invalid[i].size);
            memcpy(text + before + invalid[i].size, frames[k][1], after);
            check_rejected(text, before + invalid[i].size + after, k == 2 ? 2 : 1, k == 1 ? 4 : 3, "not UTF-8");
        }
}

static void a_character_cut_by_the_end_is_rejected(void)
{
    static const char text[] = "# \xF0\x9F\x97\xBA";
    for (size_t size = 3; size < sizeof text - 1; size++)
        check_rejected(text, size, 1, 3, "not UTF-8");
    struct program_error error;
    CHECK(parses(TEXT(text), &error));
}

/* ---- limits: just inside parses, just outside does not */

struct writer {
    char *data;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format, ...)
{
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    writer->size += (size_t)vsprintf(writer->data + writer->size, format, arguments);
    __builtin_va_end(arguments);
}

static void add_many(struct writer *writer, char c, size_t count)
{
    memset(writer->data + writer->size, c, count);
    writer->size += count;
}

static struct writer new_writer(size_t capacity)
{
    struct writer writer = {.data = malloc(capacity)};
    if (!writer.data)
        abort();
    return writer;
}

/* `write` makes a text with this many of something; one more than `most` is refused. */
static void check_limit(void (*write)(struct writer *writer, int count), int most, int line, int column, const char *message)
{
    for (int more = 0; more <= 1; more++) {
        struct writer writer = new_writer(4 * PROGRAM_MAX_BYTES);
        struct program_error error;
        write(&writer, most + more);
        if (more)
            check_rejected(writer.data, writer.size, line, column, message);
        else
            CHECK_THAT(parses(writer.data, writer.size, &error), "%d: %d:%d: %s", most, error.line, error.column, error.message);
        free(writer.data);
    }
}

static void write_name(struct writer *writer, int count)
{
    add(writer, "f()\nx = ");
    add_many(writer, 'n', (size_t)count);
    add(writer, "()\n");
}

static void write_arguments(struct writer *writer, int count)
{
    for (int i = 0; i < count; i++)
        add(writer, "%s", i == 0 ? "f(1" : ",1");
    add(writer, ")\n");
}

static void write_items(struct writer *writer, int count)
{
    for (int i = 0; i < count; i++)
        add(writer, "%s", i == 0 ? "f([1" : ",1");
    add(writer, "])\n");
}

static void write_lines(struct writer *writer, int count)
{
    for (int i = 0; i < count; i++)
        add(writer, "f()\n");
}

static void write_names(struct writer *writer, int count)
{
    for (int i = 0; i < count; i += 8) {
        add(writer, "f(");
        for (int k = i; k < i + 8 && k < count - 1; k++) /* f is one */
            add(writer, k == i ? "n%d" : ",n%d", k);
        add(writer, ")\n");
    }
}

static void write_string(struct writer *writer, int count)
{
    add(writer, "f('");
    add_many(writer, 'a', (size_t)count);
    add(writer, "')\n");
}

static void write_bytes(struct writer *writer, int count)
{
    add(writer, "f()\n");
    for (int left = count - 4, line; left > 0; left -= line) {
        line = left > 1000 ? 1000 : left;
        add(writer, "#");
        add_many(writer, '-', (size_t)line - 2);
        add(writer, "\n");
    }
}

static void limits_are_inclusive(void)
{
    check_limit(write_name, PROGRAM_NAME_SIZE - 1, 2, 5, "at most 31 characters");
    check_limit(write_arguments, PROGRAM_MAX_ARGS, 1, 19, "at most 8 arguments");
    check_limit(write_items, PROGRAM_MAX_ITEMS, 1, 132, "at most 64 items");
    check_limit(write_lines, PROGRAM_MAX_LINES, 257, 1, "at most 256 lines");
    check_limit(write_names, PROGRAM_MAX_NAMES, 32, 38, "at most 256 names");
    check_limit(write_string, PROGRAM_MAX_DATA, 1, 16389, "at most 16384 bytes");
    check_limit(write_bytes, PROGRAM_MAX_BYTES, 1, 1, "at most 65536 bytes");
}

/* The largest of everything at once: 255 lines of lists fill the item pool, and strings that of data. */
static void pools_are_bounded(void)
{
    struct writer writer = new_writer(4 * PROGRAM_MAX_BYTES);
    struct program_error error;
    for (int i = 0; i < 65; i++) {
        add(&writer, "f([");
        for (int k = 0; k < 64; k++)
            add(&writer, k ? ",1" : "1");
        add(&writer, "])\n");
    }
    CHECK(!parses(writer.data, writer.size, &error) && error.line == 65 && strstr(error.message, "at most 64 items"));
    writer.size = 0;
    for (int i = 0; i < 3; i++) {
        add(&writer, "f('");
        add_many(&writer, 'a', PROGRAM_MAX_DATA);
        add(&writer, "')\n");
    }
    CHECK(parses(writer.data, writer.size, &error));
    free(writer.data);
}

static void program_data_and_names_refuse_what_has_no_room(void)
{
    static char data[PROGRAM_MAX_DATA + 1];
    struct argument argument;
    struct program *program = parsed(TEXT(""));
    CHECK(!program_data(program, ARGUMENT_BYTES, data, PROGRAM_MAX_DATA + 1, &argument));
    int stored = 0;
    while (stored < 100 && program_data(program, ARGUMENT_BYTES, data, PROGRAM_MAX_DATA, &argument))
        stored++;
    CHECK(stored == PROGRAM_POOL_BYTES / (PROGRAM_MAX_DATA + 1));
    for (int i = 0; i < PROGRAM_MAX_NAMES; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        CHECK(program_name(program, name, strlen(name)) == i);
    }
    CHECK(program_name(program, "more", 4) == -1);
    CHECK(program_name(program, "n17", 3) == 17);
}

/* ---- hostile input: any answer will do, as long as it is an answer */

static void huge_inputs_are_refused_at_once(void)
{
    enum { HUGE_SIZE = 10 << 20, STATEMENTS = 100000 };
    struct writer writer = new_writer(HUGE_SIZE);
    add_many(&writer, 'a', HUGE_SIZE);
    check_rejected(writer.data, writer.size, 1, 1, "at most 65536 bytes, not 10485760");
    writer.size = 0;
    for (int i = 0; i < STATEMENTS; i++)
        add(&writer, "f()\n");
    check_rejected(writer.data, writer.size, 1, 1, "at most 65536 bytes, not 400000");
    free(writer.data);
}

static void long_runs_of_one_character(void)
{
    static const char characters[] = "a1 \t\n#()[],='\"\\-.bx\xC3\xFF";
    struct writer writer = new_writer(PROGRAM_MAX_BYTES);
    struct program_error error;
    for (const char *c = characters; *c; c++) {
        static const char *const starts[] = {"", "f(", "f([", "f('", "x = "};
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
            writer.size = 0;
            add(&writer, "%s", starts[i]);
            add_many(&writer, *c, PROGRAM_MAX_BYTES - writer.size);
            bool valid = parses(writer.data, writer.size, &error);
            CHECK_THAT(!valid || *c == ' ' || *c == '\t' || *c == '#', "%s%c%c%c... parses", starts[i], *c, *c, *c);
        }
    }
    free(writer.data);
}

static void random_bytes_do_no_harm(void)
{
    char text[300];
    struct random random = {20};
    struct program_error error;
    for (int i = 0; i < 5000; i++) {
        size_t size = random_below(&random, sizeof text);
        for (size_t k = 0; k < size; k++)
            text[k] = (char)random_below(&random, i % 2 ? 256 : 128);
        parses(text, size, &error);
    }
}

/* Bytes seldom come near the grammar; its own words do. */
static void random_words_do_no_harm(void)
{
    static const char *const words[] = {"f",  "x", "=",    "(",     ")",    "[",   "]",    ",",  "\n",  "\r\n",     " ",    "'",
                                        "\"", "b", "\\",   "x41",   "del ", "#",   "None", "-",  "1",   "1.5",      "e999", "on",
                                        "0",  "9", "band", "close", "\t",   "'a'", "b'b'", "()", "u20", "\xC3\xA9", "del"};
    struct random random = {21};
    struct program_error error;
    int valid = 0;
    for (int i = 0; i < 20000; i++) {
        char text[512];
        struct writer writer = {text, 0};
        for (int left = 1 + (int)random_below(&random, 12); left > 0; left--)
            add(&writer, "%s", words[random_below(&random, sizeof words / sizeof *words)]);
        valid += parses(text, writer.size, &error);
    }
    CHECK_THAT(valid > 200, "%d of the texts are programs: the words are badly chosen", valid);
}

static void truncated_seeds_do_no_harm(void)
{
    struct program_error error;
    for (int i = 0; i < seed_count; i++)
        for (size_t size = 0; size <= seeds[i].size; size++) {
            bool whole = size == 0 || size == seeds[i].size || seeds[i].data[size - 1] == '\n';
            bool valid = parses(seeds[i].data, size, &error);
            CHECK_THAT(valid || !whole, "%s, cut after byte %zu between two lines, is refused", seeds[i].name, size);
        }
}

static void seeds_with_one_byte_changed_do_no_harm(void)
{
    struct random random = {22};
    struct program_error error;
    for (int i = 0; i < seed_count; i++)
        for (int k = 0; k < 100; k++) {
            size_t place = random_below(&random, (uint32_t)seeds[i].size);
            char kept = seeds[i].data[place];
            seeds[i].data[place] = (char)random_below(&random, 256);
            parses(seeds[i].data, seeds[i].size, &error);
            seeds[i].data[place] = kept;
        }
}

/* ---- the check */

struct checked {
    const char *text;
    int line; /* 0: accepted */
    const char *message;
};

static void check_checked(const struct checked *checked, int count)
{
    static struct program program;
    for (int i = 0; i < count; i++) {
        struct program_error error = {0};
        const char *text = checked[i].text;
        bool parsed = program_parse(&program, text, strlen(text), &error);
        CHECK_THAT(parsed, "%s: %s", text, error.message);
        bool valid = parsed && program_check(&program, &error);
        CHECK_THAT(valid == (checked[i].line == 0), "%s: %s", text, valid ? "accepted" : error.message);
        if (!valid && checked[i].line > 0) {
            CHECK_THAT(error.line == checked[i].line && error.column == 0, "%s: at %d:%d", text, error.line, error.column);
            CHECK_THAT(strstr(error.message, checked[i].message) != NULL, "%s: \"%s\"", text, error.message);
        }
    }
}

#define CHECK_ALL(...) \
    check_checked((const struct checked[]){__VA_ARGS__}, (int)(sizeof((struct checked[]){__VA_ARGS__}) / sizeof(struct checked)))

static void check_of_ops_and_counts(void)
{
    CHECK_ALL({"c = context()\n", 0, NULL}, {"# note\n\nnothing()\n", 3, "there is no op \"nothing\""}, {"Context()", 1, "there is no op"},
              {"context(1)\n", 1, "context takes 0 arguments, not 1"}, {"c = context()\nclose()\n", 2, "close takes 1 argument, not 0"},
              {"c = context()\nclose(c, c)\n", 2, "close takes 1 argument, not 2"}, {"collect(1)\n", 1, "collect takes 0 to 0 arguments"},
              {"cycle()\n", 1, "cycle takes 1 to 1 arguments"}, {"alias(1, 2)\n", 1, "alias takes 1 to 1 arguments"},
              {"band(\"wrong\", None)\nclose([1])\n", 0, NULL});
}

static void check_of_names(void)
{
    CHECK_ALL({"close(c)\n", 1, "\"c\" has no value here"}, {"c = alias(c)\n", 1, "\"c\" has no value"},
              {"alias([1, c])\n", 1, "\"c\" has no value"}, {"del c\n", 1, "\"c\" has no value"},
              {"c = context()\ndel c\nclose(c)\n", 3, "\"c\" has no value"}, {"c = context()\ndel c\ndel c\n", 3, "\"c\" has no value"},
              {"c = context()\ndel c\nc = context()\nclose(c)\n", 0, NULL}, {"c = context()\nc = alias(c)\n", 0, NULL},
              {"c = context()\ncycle([c, 1, c])\n", 0, NULL}, {"close = context()\n", 1, "\"close\" is an op, not a variable"},
              {"collect = context()\n", 1, "is an op"}, {"c = context()\nclose(c)\nclose(c)\n", 0, NULL},
              {"on(0, close, c)\n", 1, "\"c\" has no value"});
}

static void check_of_paths(void)
{
    CHECK_ALL({"open(\"data/elevation.tif\")", 0, NULL}, {"open(\"/vsimem/a.tif\")", 0, NULL}, {"open(\"data/..a/b..c/...\")", 0, NULL},
              {"open(None)\nopen(1)\nopen(b\"/etc/passwd\")", 0, NULL}, {"open(\"\")", 1, "must begin with"},
              {"open(\"/etc/passwd\")", 1, "must begin with"}, {"open(\"data\")", 1, "must begin with"},
              {"open(\"./data/a\")", 1, "must begin with"}, {"open(\"/vsimemory/a\")", 1, "must begin with"},
              {"open(\" data/a\")", 1, "must begin with"}, {"open(\"/vsicurl/http://localhost\")", 1, "must begin with"},
              {"open(\"data/../x\")", 1, "must begin with"}, {"open(\"data/a/../../x\")", 1, "must begin with"},
              {"open(\"data/..\")", 1, "must begin with"}, {"open(\"/vsimem/../etc/passwd\")", 1, "must begin with"},
              {"open(\"data/a\\x00b\")", 1, "no NUL"}, {"p = alias(\"data/a\")\nopen(p)", 2, "must be written out"},
              {"open(p)", 1, "has no value"}, {"remove_file(\"data/a.tif\")", 1, "a path to write must begin with \"/vsimem/\""},
              {"open_update(\"data/a.tif\")", 1, "a path to write"}, {"remove_file(\"/vsimem/a\")", 0, NULL},
              {"create_file(\"GTiff\", \"/vsimem/../a\", 1, 1, 1, \"Byte\")", 1, "a path to write"},
              {"on(1, open, \"/etc/passwd\")", 1, "must begin with"}, {"on(1, remove_file, \"data/a\")", 1, "a path to write"});
}

static void check_of_definitions(void)
{
    CHECK_ALL({"c = context()\nprojection(c, \"+proj=merc +ellps=WGS84\")\nprojection(c, \"EPSG:4326\")", 0, NULL},
              {"c = context()\nprojection(c, \"+proj=longlat +nadgrids=/tmp/a\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+nadgrids=@/tmp/a\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+nadgrids=a,/tmp/a\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+init=./a:1\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+init=../a:1\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+init=~/a:1\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+nadgrids=\\\"/tmp/a\\\"\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+nadgrids=\\\"./a\\\"\")", 2, "must not name a file"},
              {"c = context()\nprojection(c, \"+nadgrids=data/../../a\")", 2, "must not name a file"},
              {"c = context()\non(0, crs_to_crs, c, \"EPSG:4326\", \"+nadgrids=/a\")", 2, "must not name a file"},
              {"srs_from_wkt(\"DATUM[\\\"d\\\",EXTENSION[\\\"PROJ4_GRIDS\\\",\\\"/tmp/a\\\"]]\")", 1, "must not name a file"},
              {"c = context()\nprojection(c, \"{\\\"value\\\": \\\"\\\\u002ftmp\\\"}\")", 2, "must not name a file"});
}

static void check_of_finish(void)
{
    CHECK_ALL({"finish(\"order\")", 0, NULL}, {"# first\n\nfinish(\"reverse\")\nc = context()", 0, NULL}, {"finish(\"collect\")", 0, NULL},
              {"finish(\"finalize\")", 0, NULL}, {"c = context()\nfinish(\"order\")", 2, "the first statement or none"},
              {"finish(\"order\")\nfinish(\"order\")", 2, "the first statement or none"},
              {"x = finish(\"order\")", 1, "the first statement or none"}, {"finish(\"Order\")", 1, "a way of"},
              {"finish(\"order\\x00\")", 1, "a way of"}, {"finish(b\"order\")", 1, "a way of"}, {"finish(None)", 1, "a way of"},
              {"finish()", 1, "finish takes 1 to 2 arguments"}, {"finish(\"order\", 1)", 1, "finish(\"order\") takes nothing more"},
              {"finish(\"permutation\", [2, 0])", 0, NULL}, {"finish(\"permutation\", [])", 0, NULL},
              {"finish(\"permutation\")", 1, "takes a list of numbers from 0 to 255"}, {"finish(\"permutation\", 2)", 1, "takes a list"},
              {"finish(\"permutation\", [2, 2])", 1, "none of them twice"}, {"finish(\"permutation\", [256])", 1, "takes a list"},
              {"finish(\"permutation\", [\"a\"])", 1, "takes a list"}, {"finish(\"osr_cleanup\", 2)", 0, NULL},
              {"finish(\"osr_cleanup\")", 1, "takes a number from 0 to 255"}, {"finish(\"osr_cleanup\", [2])", 1, "takes a number"},
              {"finish(\"osr_cleanup\", -1)", 1, "takes a number"}, {"on(0, finish, \"order\")", 1, "the name of an op"});
    struct program *program = parsed(TEXT("finish(\"collect\")\n"));
    struct program_error error;
    CHECK(program_check(program, &error) && program->finish == FINISH_collect);
    program = parsed(TEXT("collect()\n"));
    CHECK(program_check(program, &error) && program->finish == FINISH_order);
    program = parsed(TEXT("finish(\"permutation\", [2, 0, 1])\n"));
    CHECK(program_check(program, &error) && program->finish == FINISH_permutation && program->finish_count == 3);
    CHECK(program->finish_numbers[0] == 2 && program->finish_numbers[1] == 0 && program->finish_numbers[2] == 1);
}

static void check_of_on(void)
{
    CHECK_ALL({"c = on(0, context)\non(3, close, c)\n", 0, NULL}, {"on(4, context)", 1, "a number from 0 to 3"},
              {"on(-1, context)", 1, "a number from 0 to 3"}, {"on(4294967296, context)", 1, "a number from 0 to 3"},
              {"on(1.0, context)", 1, "a number from 0 to 3"}, {"on(\"1\", context)", 1, "a number from 0 to 3"},
              {"t = alias(1)\non(t, context)", 2, "a number from 0 to 3"}, {"on(1, \"context\")", 1, "the name of an op"},
              {"on(1, None)", 1, "the name of an op"}, {"on(1, collect)", 1, "the name of an op"},
              {"on(1, on, 1, context)", 1, "the name of an op"}, {"on(1, nothing)", 1, "the name of an op"},
              {"c = context()\non(1, c)", 2, "the name of an op"}, {"on(1, close)", 1, "close takes 1 argument, not 0"},
              {"on(1, context, 2)", 1, "context takes 0 arguments, not 1"}, {"on()", 1, "on takes 2 to 8 arguments, not 0"},
              {"on(1)", 1, "on takes 2 to 8 arguments, not 1"}, {"on(1, plant, \"leak\")", 1, "the name of an op"});
}

static void check_of_start_and_wait(void)
{
    CHECK_ALL({"start(0, context)\nc = wait(0)\nstart(3, close, c)\nwait(3)\n", 0, NULL},
              {"start(0, context)\nstart(1, context)\non(2, context)\nwait(1)\nstart(1, context)\n", 0, NULL},
              {"f = callback(\"stop\")\non(1, context)", 0, NULL}, {"start(4, context)", 1, "start: the thread is a number from 0 to 3"},
              {"wait(-1)", 1, "wait: the thread is a number from 0 to 3"}, {"start(1, context)\nwait(1.0)", 2, "a number from 0 to 3"},
              {"start(1, collect)", 1, "start: the second argument is the name of an op"},
              {"start(1, start, 2, context)", 1, "the name of an op"}, {"start(1, wait, 1)", 1, "the name of an op"},
              {"on(1, start, 2, context)", 1, "the name of an op"}, {"start(1, close)", 1, "close takes 1 argument, not 0"},
              {"start(1, close, c)", 1, "no value here"}, {"start(1)", 1, "start takes 2 to 8 arguments, not 1"},
              {"wait()", 1, "wait takes 1 to 1 arguments, not 0"}, {"x = start(1, context)", 1, "start gives nothing"},
              {"start(1, context)\nstart(1, context)", 2, "start: an op was started on thread 1, and wait(1) has not come"},
              {"start(2, context)\non(2, context)", 2, "on: an op was started on thread 2"},
              {"wait(1)", 1, "wait: nothing was started on thread 1"}, {"on(1, context)\nwait(1)", 2, "nothing was started on thread 1"},
              {"start(1, context)\nwait(1)\nwait(1)", 3, "nothing was started on thread 1"},
              {"f = callback(\"stop\")\nstart(1, context)", 2, "callbacks or starts ops, not both"},
              {"start(1, context)\nwait(1)\nf = callback(\"stop\")", 3, "callbacks or starts ops, not both"});
}

static void the_check_says_what_a_call_means(void)
{
    static const char text[] = "d = on(2, create_raster, \"MEM\", 1, 1, 1, \"Byte\")\nclose(d)\ncycle(d)\nremove_file(\"/vsimem/a\")\n";
    struct program_error error;
    struct program *program = parsed(TEXT(text));
    if (!CHECK(program_check(program, &error)))
        return;
    const struct statement *on = &program->statements[0], *close = &program->statements[1], *cycle = &program->statements[2];
    CHECK(on->control == CONTROL_on && on->op == OP_create_raster && on->first_arg == 2 && on->thread == 2);
    CHECK(close->control == CONTROL_NONE && close->op == OP_close && close->first_arg == 0 && close->thread == -1);
    CHECK(cycle->control == CONTROL_cycle && cycle->op == -1);
    CHECK(program->makes_cycles && program->writes_files);
    program = parsed(TEXT("open(\"data/a\")\n"));
    CHECK(program_check(program, &error) && !program->makes_cycles && !program->writes_files);
    CHECK(!program->starts && !program->calls_back);
    program = parsed(TEXT("start(2, open, \"data/a\")\nx = wait(2)\n"));
    CHECK(program_check(program, &error) && program->starts);
    CHECK(program->statements[0].op == OP_open && program->statements[0].first_arg == 2 && program->statements[0].thread == 2);
    CHECK(program->statements[1].op == -1 && program->statements[1].first_arg == 0 && program->statements[1].thread == 2);
    program = parsed(TEXT("f = callback(\"stop\")\n"));
    CHECK(program_check(program, &error) && program->calls_back && !program->starts);
    CHECK(!program_resolve(parsed(TEXT("nothing()\n"))));
    CHECK(program_resolve(parsed(TEXT("close(unassigned)\n"))));
}

static void drivers_are_those_that_write_where_they_are_told(void)
{
    CHECK_ALL({"d = create_raster(\"MEM\", 1, 1, 1, \"Byte\")", 0, NULL}, {"d = create_raster(\"none\", 1, 1, 1, \"Byte\")", 0, NULL},
              {"d = create_raster(None, 1, 1, 1, \"Byte\")", 0, NULL}, {"d = create_raster(\"PDS4\", 1, 1, 1, \"Byte\")", 1, "drivers"},
              {"d = on(1, create_vector, \"OGR_GMT\", \"/vsimem/a\")", 1, "drivers"},
              {"d = create_vector(\"Memory\\x00\", \"/vsimem/a\")", 1, "drivers"},
              {"c = context()\nd = create_vector(c, \"/vsimem/a\")", 2, "written out"},
              {"d = create_vector(\"Memory\", \"/vsimem/a\")\ncreate_layer(d, \"/tmp/a\")", 2, "slash"},
              {"write_file(\"/vsimem/a\", b\"II*\\x00\")", 0, NULL}, {"m = memory_file(b\"<VRTDataset\")", 1, "contents of a file"},
              {"write_file(\"/vsimem/a\", b\"http:\\x2f\")", 1, "contents of a file"},
              {"m = memory_file(b\"\\x5cu003c\")", 1, "contents of a file"}, {"c = context()\nm = memory_file(c)", 2, "written out"},
              {"rename_file(\"/vsimem/a\", \"/tmp/a\")", 1, "a path to write"},
              {"d = create_vector(\"Memory\", \"/vsimem/a\")\ncreate_layer(d, d)", 2, "written out"});
}

static void statements_open_no_other_file(void)
{
    CHECK_ALL({"d = create_vector(\"Memory\", \"\")\nselect(d, \"SELECT * FROM a\")", 1, "begin with"},
              {"d = open(\"data/a\")\nselect(d, \"SELECT * FROM a\")", 0, NULL},
              {"d = open(\"data/a\")\nselect(d, \"SELECT * FROM b.a\")", 2, "dot"},
              {"d = open(\"data/a\")\nexecute(d, \"CREATE INDEX ON a USING b\")", 2, "SELECT"},
              {"d = open(\"data/a\")\non(1, execute, d, \"DROP INDEX ON a\")", 2, "SELECT"},
              {"d = open(\"data/a\")\nexecute(d, d)", 2, "written out"});
}

static void plant_is_for_the_gate_only(void)
{
    unsetenv("CAPSAN_GATE");
    CHECK_ALL({"plant(\"leak\")", 1, "for the gate only"});
    setenv("CAPSAN_GATE", "yes", 1);
    CHECK_ALL({"plant(\"leak\")", 1, "for the gate only"});
    setenv("CAPSAN_GATE", "1", 1);
    CHECK_ALL({"plant(\"leak\")", 0, NULL}, {"plant(\"none\")", 1, "no such bug"}, {"plant(1)", 1, "no such bug"},
              {"plant()", 1, "plant takes 1 to 2 arguments"}, {"plant(\"leak\", 1)", 1, "is a variable"},
              {"plant(\"leak\", x)", 1, "no value here"});
    unsetenv("CAPSAN_GATE");
}

/* ---- the mutator */

static int cost_of(const struct program *program)
{
    int cost = 0;
    for (int i = 0; i < program->count; i++) {
        const struct statement *statement = &program->statements[i];
        cost += statement->type == STATEMENT_CALL && statement->op >= 0 ? ops[statement->op].cost : 1;
    }
    return cost;
}

static enum finish_place place_of_mutants = PLACE_HERE;

/* What every mutant is: a program, as it stands. Returns its statements; NULL after a failure. */
static struct program *check_mutant(const char *text, size_t size, size_t max_size, const char *from, unsigned seed)
{
    static struct program program;
    static char printed[PROGRAM_MAX_BYTES];
    struct program_error error = {0};
    if (!CHECK_THAT(size <= max_size, "%s, %u: %zu bytes where %zu are allowed", from, seed, size, max_size))
        return NULL;
    bool valid = program_parse(&program, text, size, &error) && program_check(&program, &error);
    if (!CHECK_THAT(valid, "%s, %u: %d:%d: %s in\n%.*s", from, seed, error.line, error.column, error.message, (int)size, text))
        return NULL;
    size_t again = program_print(&program, printed, sizeof printed);
    CHECK_THAT(again == size && memcmp(printed, text, size) == 0, "%s, %u: prints differently", from, seed);
    CHECK_THAT(program.count <= MUTATE_MAX_STATEMENTS, "%s, %u: %d statements", from, seed, program.count);
    CHECK_THAT(finish_ways[program.finish].place <= place_of_mutants || strstr(from, "finalize"), "%s, %u: a finish of another target",
               from, seed);
    return &program;
}

struct tally {
    long mutants, statements;
    double dear_cost; /* of the mutants that are dearer than MUTATE_MAX_COST */
    long ops[OP_COUNT], controls[CONTROL_COUNT], drops, threads, finishes[FINISH_COUNT];
    long beside, closed_beside, dropped_beside, two_beside; /* what comes between a start and its wait */
};

static bool is_given(const struct statement *statement, int name)
{
    for (int i = statement->first_arg; i < statement->arg_count; i++)
        if (statement->args[i].type == ARGUMENT_NAME && statement->args[i].name == name)
            return true;
    return false;
}

/* What stands between the start at `line` and its wait, or the end. */
static void count_beside(struct tally *tally, const struct program *program, int line)
{
    const struct statement *start = &program->statements[line];
    for (int i = line + 1; i < program->count; i++) {
        const struct statement *statement = &program->statements[i];
        if (statement->control == CONTROL_wait && statement->thread == start->thread)
            return;
        bool closes = statement->op == OP_close && statement->args[statement->first_arg].type == ARGUMENT_NAME;
        tally->beside += statement->op >= 0;
        tally->two_beside += statement->control == CONTROL_start;
        tally->closed_beside += closes && is_given(start, statement->args[statement->first_arg].name);
        tally->dropped_beside += statement->type == STATEMENT_DROP && is_given(start, statement->target);
    }
}

static void count_mutant(struct tally *tally, const struct program *program)
{
    int cost = cost_of(program);
    tally->mutants++;
    tally->statements += program->count;
    tally->dear_cost += cost > MUTATE_MAX_COST ? cost : 0;
    for (int i = 0; i < program->count; i++) {
        const struct statement *statement = &program->statements[i];
        tally->drops += statement->type == STATEMENT_DROP;
        if (statement->type != STATEMENT_CALL)
            continue;
        tally->controls[statement->control]++;
        if (statement->op >= 0)
            tally->ops[statement->op]++;
        if (statement->control == CONTROL_finish)
            tally->finishes[program->finish]++;
        if (statement->control == CONTROL_start)
            count_beside(tally, program, i);
    }
}

/* Mutants of one seed, chained. */
static void mutate_seed(const struct text *seed, int chains, size_t max_size, struct tally *tally)
{
    enum { DEPTH = 5 };
    static char text[PROGRAM_MAX_BYTES];
    for (int chain = 0; chain < chains; chain++) {
        size_t size = seed->size;
        memcpy(text, seed->data, size);
        for (int depth = 0; depth < DEPTH; depth++) {
            unsigned number = (unsigned)(chain * DEPTH + depth);
            size = mutate(text, size, max_size, number);
            const struct program *program = check_mutant(text, size, max_size, seed->name, number);
            if (program && tally)
                count_mutant(tally, program);
        }
    }
}

static struct tally tally_of_all(int chains)
{
    struct tally tally = {0};
    for (int i = 0; i < seed_count; i++)
        mutate_seed(&seeds[i], chains, 16384, &tally);
    return tally;
}

/* All those that the target can, and no others. */
static void check_finishes(const struct tally *tally)
{
    for (int i = 0; i < FINISH_COUNT; i++)
        CHECK_THAT((tally->finishes[i] > 0) == (finish_ways[i].place <= place_of_mutants), "up to place %d, finish(\"%s\"): %ld times",
                   (int)place_of_mutants, finish_ways[i].name, tally->finishes[i]);
}

static void mutants_finish_as_their_target_can(void)
{
    for (int place = PLACE_INTERPRETER; place >= PLACE_HERE; place--) {
        struct tally tally = {0};
        mutate_allow(place_of_mutants = (enum finish_place)place);
        mutate_seed(&seeds[0], 1000, 16384, &tally);
        check_finishes(&tally);
    }
}

static void mutants_fit_where_there_is_no_room(void)
{
    static const size_t sizes[] = {0, 1, 10, 50, 200};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int k = 0; k < seed_count; k += 5)
            mutate_seed(&seeds[k], 20, sizes[i], NULL);
}

/* A dear program is let through once in so many times, the dearer the more seldom, so that all of them together take no more
 * than a quarter of the time that the others may take. */
static void check_dear_share(const struct tally *tally)
{
    double share = tally->dear_cost / (double)tally->mutants;
    CHECK_THAT(tally->mutants > 0 && share < MUTATE_MAX_COST / 4 * 1.25, "dear mutants take %.0f us of each", share);
}

static void check_length(const struct tally *tally)
{
    double length = (double)tally->statements / (double)tally->mutants;
    CHECK_THAT(length >= MUTATE_FEWEST_STATEMENTS, "%.2f statements on average", length);
}

static void check_every_op_turns_up(const struct tally *tally)
{
    for (int i = 0; i < OP_COUNT; i++)
        CHECK_THAT(tally->ops[i] > 0, "%s in none of %ld mutants", ops[i].name, tally->mutants);
    for (int i = 0; i < CONTROL_COUNT; i++)
        CHECK_THAT((tally->controls[i] > 0) == (i != CONTROL_plant), "control op %d: %ld times", i, tally->controls[i]);
}

static void check_every_other_statement_turns_up(const struct tally *tally)
{
    check_finishes(tally);
    CHECK(tally->drops > 0);
    CHECK_THAT(tally->beside > tally->controls[CONTROL_start], "%ld ops beside %ld", tally->beside, tally->controls[CONTROL_start]);
    CHECK_THAT(tally->closed_beside > 0 && tally->dropped_beside > 0 && tally->two_beside > 0, "%ld, %ld and %ld", tally->closed_beside,
               tally->dropped_beside, tally->two_beside);
}

/* That they are programs is looked at as they are made; the rest holds of all together. */
static void mutants_are_programs_cheap_long_and_of_every_op(void)
{
    struct tally tally = tally_of_all(100);
    CHECK_THAT(tally.mutants == 500L * seed_count, "%ld mutants", tally.mutants);
    check_dear_share(&tally);
    check_length(&tally);
    check_every_op_turns_up(&tally);
    check_every_other_statement_turns_up(&tally);
}

/* Out of nothing: no seed gives the mutator a hint. */
static void every_op_turns_up_from_nothing(void)
{
    static char text[PROGRAM_MAX_BYTES];
    struct tally tally = {0};
    size_t size = 0;
    for (unsigned number = 0; number < 120u * OP_COUNT; number++) {
        if (number % 20 == 0)
            size = 0;
        size = mutate(text, size, 16384, number);
        const struct program *program = check_mutant(text, size, 16384, "nothing", number);
        if (program)
            count_mutant(&tally, program);
    }
    check_every_op_turns_up(&tally);
}

static void the_same_seed_gives_the_same_mutant(void)
{
    static char first[PROGRAM_MAX_BYTES], second[PROGRAM_MAX_BYTES], other[PROGRAM_MAX_BYTES];
    int different = 0;
    for (unsigned i = 0; i < (unsigned)seed_count; i++) {
        memcpy(first, seeds[i].data, seeds[i].size);
        memcpy(second, seeds[i].data, seeds[i].size);
        size_t size = mutate(first, seeds[i].size, 16384, i);
        size_t other_size = seeds[(i + 1) % (unsigned)seed_count].size;
        memcpy(other, seeds[(i + 1) % (unsigned)seed_count].data, other_size);
        other_size = mutate(other, other_size, 16384, i); /* what it did before must not matter */
        CHECK(mutate(second, seeds[i].size, 16384, i) == size && memcmp(first, second, size) == 0);
        memcpy(second, seeds[i].data, seeds[i].size);
        size_t changed = mutate(second, seeds[i].size, 16384, i + 1000);
        different += changed != size || memcmp(first, second, size) != 0;
    }
    CHECK_THAT(different > seed_count * 9 / 10, "another seed gives another mutant %d times of %d", different, seed_count);
}

static void what_is_no_program_becomes_one(void)
{
    static char text[PROGRAM_MAX_BYTES + 1];
    static const char *const garbage[] = {
        "", "f(", "nothing()\n", "close(x)\n", "\xFF\xFE", "# only a comment\n", "\n\n\n", "finish(\"finalize\")\n", "plant(\"leak\")\n"};
    for (unsigned i = 0; i < 500; i++)
        for (size_t k = 0; k < sizeof garbage / sizeof *garbage; k++) {
            size_t size = strlen(garbage[k]);
            memcpy(text, garbage[k], size);
            size = mutate(text, size, 16384, i);
            const struct program *program = check_mutant(text, size, 16384, garbage[k], i);
            CHECK_THAT(!program || program->count > 0, "%s, %u: nothing comes of it", garbage[k], i);
        }
    struct random random = {23};
    for (unsigned i = 0; i < 500; i++) {
        size_t size = random_below(&random, sizeof text);
        for (size_t k = 0; k < size; k++)
            text[k] = (char)random_below(&random, 256);
        check_mutant(text, mutate(text, size, 16384, i), 16384, "bytes", i);
    }
}

/* The largest programs there are: no room for a line, a name, an item or a byte more. */
static void full_programs_can_be_mutated(void)
{
    struct writer writer = new_writer(4 * PROGRAM_MAX_BYTES);
    static char text[PROGRAM_MAX_BYTES];
    for (int i = 0; i < PROGRAM_MAX_LINES; i++) {
        add(&writer, i % 2 ? "c%d = context()\n" : "n%d = alias([0", i < 253 ? i : 0);
        for (int k = 1; i % 2 == 0 && k < PROGRAM_POOL_ITEMS / (PROGRAM_MAX_LINES / 2); k++)
            add(&writer, ",0");
        add(&writer, i % 2 ? "" : "])\n");
    }
    struct program *program = parsed(writer.data, writer.size);
    CHECK(program && program->count == PROGRAM_MAX_LINES && program->name_count == PROGRAM_MAX_NAMES &&
          program->item_count == PROGRAM_POOL_ITEMS && means_something(writer.data, writer.size));
    for (unsigned number = 0; number < 200; number++) {
        memcpy(text, writer.data, writer.size);
        check_mutant(text, mutate(text, writer.size, sizeof text, number), sizeof text, "full", number);
    }
    free(writer.data);
}

/* ---- cross-over */

static void check_cross_over(const struct text *a, const struct text *b, size_t max_size, unsigned number, struct tally *tally)
{
    char *out = malloc(max_size ? max_size : 1); /* of exactly the size that is promised */
    if (!CHECK(out != NULL))
        return;
    size_t size = cross_over(a->data, a->size, b->data, b->size, out, max_size, number);
    const struct program *program = check_mutant(out, size, max_size, a->name, number);
    if (program)
        count_mutant(tally, program);
    free(out);
}

static void cross_over_makes_programs(void)
{
    struct tally tally = {0};
    struct random random = {24};
    for (unsigned number = 0; number < 10000; number++) {
        const struct text *a = &seeds[random_below(&random, (uint32_t)seed_count)];
        const struct text *b = &seeds[random_below(&random, (uint32_t)seed_count)];
        check_cross_over(a, number % 10 ? b : a, 16384, number, &tally);
    }
    check_dear_share(&tally);
    CHECK(tally.statements >= MUTATE_FEWEST_STATEMENTS * tally.mutants);
}

static void cross_over_fits_where_there_is_no_room(void)
{
    static const size_t sizes[] = {0, 1, 10, 50, 200};
    struct tally tally = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (unsigned number = 0; number < 500; number++)
            check_cross_over(&seeds[number % (unsigned)seed_count], &seeds[(number * 7 + 1) % (unsigned)seed_count], sizes[i], number,
                             &tally);
}

static void cross_over_has_something_of_both(void)
{
    static char out[16384];
    struct text a = {.name = "a", .data = "c = context()\nc1 = context()\n", .size = 29};
    struct text b = {.name = "b", .data = "g = geos_context()\ng1 = geos_context()\n", .size = 39};
    int both = 0;
    for (unsigned number = 0; number < 200; number++) {
        size_t size = cross_over(a.data, a.size, b.data, b.size, out, sizeof out - 1, number);
        out[size] = '\0';
        both += strstr(out, "c = context()") && strstr(out, "g1 = geos_context()");
    }
    CHECK_THAT(both > 40, "%d of 200 have", both);
}

static void cross_over_of_garbage_is_nothing_or_a_program(void)
{
    static char out[16384];
    static const char *const garbage[] = {"", "f(", "close(x)\n", "\xFF", "# c", "c = context()"};
    enum { COUNT = sizeof garbage / sizeof *garbage };
    for (unsigned number = 0; number < 50; number++)
        for (int i = 0; i < COUNT * COUNT; i++) {
            const char *a = garbage[i / COUNT], *b = garbage[i % COUNT];
            check_mutant(out, cross_over(a, strlen(a), b, strlen(b), out, sizeof out, number), sizeof out, "garbage", number);
        }
}

static void cross_over_is_repeatable(void)
{
    static char first[16384], second[16384];
    for (unsigned i = 0; i < (unsigned)seed_count; i++) {
        const struct text *a = &seeds[i], *b = &seeds[(i + 1) % (unsigned)seed_count];
        size_t size = cross_over(a->data, a->size, b->data, b->size, first, sizeof first, i);
        cross_over(b->data, b->size, b->data, b->size, second, sizeof second, i);
        CHECK(cross_over(a->data, a->size, b->data, b->size, second, sizeof second, i) == size && memcmp(first, second, size) == 0);
    }
}

int main(int argc, char **argv)
{
#define TEST(name) {#name, name}
    static const struct test tests[] = {
        TEST(hand_written_texts_print_back),
        TEST(the_corpus_prints_back),
        TEST(changed_statements_keep_their_meaning),
        TEST(printing_without_room_writes_nothing),
        TEST(reals_print_the_shortest_text_that_reads_back),
        TEST(some_values_have_a_known_text),
        TEST(every_byte_survives),
        TEST(every_character_survives),
        TEST(escapes_decode_as_in_python),
        TEST(malformed_texts_are_rejected_with_a_place),
        TEST(a_nul_is_rejected_wherever_it_stands),
        TEST(only_utf8_is_text),
        TEST(a_character_cut_by_the_end_is_rejected),
        TEST(limits_are_inclusive),
        TEST(pools_are_bounded),
        TEST(program_data_and_names_refuse_what_has_no_room),
        TEST(huge_inputs_are_refused_at_once),
        TEST(long_runs_of_one_character),
        TEST(random_bytes_do_no_harm),
        TEST(random_words_do_no_harm),
        TEST(truncated_seeds_do_no_harm),
        TEST(seeds_with_one_byte_changed_do_no_harm),
        TEST(check_of_ops_and_counts),
        TEST(check_of_names),
        TEST(check_of_paths),
        TEST(check_of_definitions),
        TEST(check_of_finish),
        TEST(check_of_on),
        TEST(check_of_start_and_wait),
        TEST(the_check_says_what_a_call_means),
        TEST(drivers_are_those_that_write_where_they_are_told),
        TEST(statements_open_no_other_file),
        TEST(plant_is_for_the_gate_only),
        TEST(mutants_are_programs_cheap_long_and_of_every_op),
        TEST(mutants_finish_as_their_target_can),
        TEST(mutants_fit_where_there_is_no_room),
        TEST(every_op_turns_up_from_nothing),
        TEST(the_same_seed_gives_the_same_mutant),
        TEST(what_is_no_program_becomes_one),
        TEST(full_programs_can_be_mutated),
        TEST(cross_over_makes_programs),
        TEST(cross_over_fits_where_there_is_no_room),
        TEST(cross_over_has_something_of_both),
        TEST(cross_over_of_garbage_is_nothing_or_a_program),
        TEST(cross_over_is_repeatable),
    };
    seed_count = read_folder("lifecycle/seeds", seeds);
    int status = run_tests(tests, sizeof tests / sizeof *tests, argc, argv);
    free_texts(seeds, seed_count);
    return status;
}
