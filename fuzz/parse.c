/* From text to statements, in one pass, one line at a time. The grammar stands in program.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

struct parser {
    struct program *program;
    const char *line; /* start of the current line */
    const char *at;
    const char *end; /* of the current line, without its end */
    int number;      /* of the current line, from 1 */
    struct program_error *error;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct parser *parser, const char *format, ...)
{
    parser->error->line = parser->number;
    parser->error->column = (int)(parser->at - parser->line) + 1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(parser->error->message, sizeof parser->error->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The character at the parser, or NUL at the end of the line (a program holds no NUL). */
static char peek(const struct parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

static void skip_space(struct parser *parser)
{
    while (peek(parser) == ' ' || peek(parser) == '\t')
        parser->at++;
}

static bool accept(struct parser *parser, char c)
{
    skip_space(parser);
    if (peek(parser) != c)
        return false;
    parser->at++;
    return true;
}

static bool expect(struct parser *parser, char c, const char *where)
{
    if (accept(parser, c))
        return true;
    return fail(parser, "expected '%c' %s", c, where);
}

/* Names are short and compared for every word of every program: a loop, not a call that a sanitizer intercepts. */
static inline bool same(const char *name, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (name[i] != text[i])
            return false;
    return name[size] == '\0';
}

static bool is_keyword(const char *text, size_t size)
{
    static const char *const keywords[] = {
        "False",  "None",     "True", "and", "as",   "assert", "async", "await",  "break", "class", "continue", "def",
        "del",    "elif",     "else", "for", "from", "except", "if",    "global", "in",    "is",    "import",   "finally",
        "lambda", "nonlocal", "not",  "or",  "pass", "raise",  "try",   "return", "while", "with",  "yield",
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (same(keywords[i], text, size))
            return true;
    return false;
}

enum { HASH_START = 5381 };

static inline uint32_t hash_on(uint32_t hash, char c)
{
    return hash * 33 + (unsigned char)c;
}

static int intern(struct program *program, const char *name, size_t size, uint32_t hash)
{
    uint32_t slot = hash % PROGRAM_NAME_SLOTS;
    for (int known = program->name_slots[slot]; known; known = program->name_slots[slot]) {
        if (same(program->names[known - 1], name, size))
            return known - 1;
        slot = (slot + 1) % PROGRAM_NAME_SLOTS;
    }
    if (program->name_count == PROGRAM_MAX_NAMES)
        return -1;
    char *known = program->names[program->name_count++];
    memcpy(known, name, size);
    known[size] = '\0';
    program->name_slots[slot] = (uint16_t)program->name_count;
    return program->name_count - 1;
}

int program_name(struct program *program, const char *name, size_t size)
{
    uint32_t hash = HASH_START;
    for (size_t i = 0; i < size; i++)
        hash = hash_on(hash, name[i]);
    return size < PROGRAM_NAME_SIZE ? intern(program, name, size, hash) : -1;
}

bool program_data(struct program *program, enum argument_type type, const char *data, size_t size, struct argument *argument)
{
    if (size > PROGRAM_MAX_DATA || program->pool_used + size + 1 > PROGRAM_POOL_BYTES)
        return false;
    memcpy(program->pool + program->pool_used, data, size);
    program->pool[program->pool_used + size] = '\0';
    *argument = (struct argument){.type = type, .start = program->pool_used, .size = (uint32_t)size};
    program->pool_used += (uint32_t)size + 1;
    return true;
}

/* Reads a word and interns it; false, with the error set, if there is none or it cannot be a name. */
static bool parse_name(struct parser *parser, int *name)
{
    const char *start = parser->at;
    const char *at = start;
    if (!starts_name(peek(parser)))
        return fail(parser, "expected a name");
    uint32_t hash = HASH_START;
    const char *end = parser->end;
    for (; at < end; at++) {
        char c = *at;
        if (!starts_name(c) && !is_digit(c))
            break;
        hash = hash_on(hash, c);
    }
    size_t size = (size_t)(at - start);
    if (size >= PROGRAM_NAME_SIZE)
        return fail(parser, "a name has at most %d characters", PROGRAM_NAME_SIZE - 1);
    int known = parser->program->name_count;
    *name = intern(parser->program, start, size, hash);
    if (*name == known && is_keyword(start, size))
        return fail(parser, "\"%.*s\" is a keyword, not a name", (int)size, start);
    if (*name < 0)
        return fail(parser, "a program has at most %d names", PROGRAM_MAX_NAMES);
    parser->at = at;
    return true;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* The end of the exponent at `at`, or `at` if there is none. */
static const char *skip_exponent(const char *at, const char *end)
{
    const char *digits = at;
    if (digits == end || (*digits != 'e' && *digits != 'E'))
        return at;
    digits++;
    if (digits < end && (*digits == '+' || *digits == '-'))
        digits++;
    const char *after = skip_digits(digits, end);
    return after > digits ? after : at;
}

static bool parse_number(struct parser *parser, struct argument *argument)
{
    const char *start = parser->at;
    const char *digits = *start == '-' ? start + 1 : start;
    const char *at = skip_digits(digits, parser->end);
    if (at == digits)
        return fail(parser, "expected a number after '-'");
    if (*digits == '0' && at > digits + 1)
        return fail(parser, "a number does not begin with 0");
    bool real = false;
    if (at < parser->end && *at == '.') {
        const char *fraction = skip_digits(at + 1, parser->end);
        if (fraction == at + 1)
            return fail(parser, "expected digits after the decimal point");
        at = fraction;
        real = true;
    }
    const char *exponent = skip_exponent(at, parser->end);
    real = real || exponent > at;
    at = exponent;
    if (at < parser->end && (starts_name(*at) || is_digit(*at) || *at == '.'))
        return fail(parser, "this number goes on with '%c'", *at);

    char copy[64];
    size_t size = (size_t)(at - start);
    if (size >= sizeof copy)
        return fail(parser, "a number has at most %d characters", (int)sizeof copy - 1);
    memcpy(copy, start, size);
    copy[size] = '\0';
    errno = 0;
    if (real)
        *argument = (struct argument){.type = ARGUMENT_REAL, .real = strtod(copy, NULL)};
    else
        *argument = (struct argument){.type = ARGUMENT_INT, .integer = strtoll(copy, NULL, 10)};
    if (!real && errno == ERANGE)
        return fail(parser, "an int has at most 64 bits");
    parser->at = at;
    return true;
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Writes a code point as UTF-8 and returns how many bytes that took. */
static int encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[more] | point >> (6 * more));
    for (int i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (point >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

/* Reads the escape after a backslash; returns how many bytes it decodes to, or -1 with the error set. */
static int parse_escape(struct parser *parser, bool bytes, char *out)
{
    static const char simple[] = "\\\\\"\"''n\nr\rt\t";
    char c = peek(parser);
    for (const char *pair = simple; c && *pair; pair += 2)
        if (*pair == c) {
            parser->at++;
            *out = pair[1];
            return 1;
        }
    int digits = c == 'x' ? 2 : c == 'u' && !bytes ? 4 : c == 'U' && !bytes ? 8 : 0;
    if (digits == 0) {
        fail(parser, "unknown escape");
        return -1;
    }
    uint32_t point = 0;
    for (int i = 1; i <= digits; i++) {
        int value = parser->at + i < parser->end ? hex_value(parser->at[i]) : -1;
        if (value < 0) {
            fail(parser, "expected %d hexadecimal digits", digits);
            return -1;
        }
        point = point << 4 | (uint32_t)value;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
        fail(parser, "not a Unicode character");
        return -1;
    }
    parser->at += digits + 1;
    if (bytes) {
        *out = (char)point;
        return 1;
    }
    return encode(point, out);
}

static bool parse_string(struct parser *parser, bool bytes, struct argument *argument)
{
    struct program *program = parser->program;
    char quote = *parser->at++;
    char *out = program->pool + program->pool_used;
    char *start = out;
    const char *limit = program->pool + PROGRAM_POOL_BYTES - 8;
    while (peek(parser) != quote) {
        if (parser->at >= parser->end)
            return fail(parser, "this string has no closing %c", quote);
        if (out > limit || out - start > PROGRAM_MAX_DATA)
            return fail(parser, "a string has at most %d bytes", PROGRAM_MAX_DATA);
        char c = *parser->at++;
        if (bytes && (unsigned char)c >= 0x80)
            return fail(parser, "bytes hold ASCII characters and escapes only");
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        int size = parse_escape(parser, bytes, out);
        if (size < 0)
            return false;
        out += size;
    }
    if (out - start > PROGRAM_MAX_DATA)
        return fail(parser, "a string has at most %d bytes", PROGRAM_MAX_DATA);
    parser->at++;
    if (peek(parser) == '"' || peek(parser) == '\'')
        return fail(parser, "expected ',' or a closing bracket after a string");
    *out = '\0';
    *argument =
        (struct argument){.type = bytes ? ARGUMENT_BYTES : ARGUMENT_TEXT, .start = program->pool_used, .size = (uint32_t)(out - start)};
    program->pool_used += argument->size + 1;
    return true;
}

static bool parse_list(struct parser *parser, struct argument *argument);

static bool parse_argument(struct parser *parser, bool in_list, struct argument *argument)
{
    skip_space(parser);
    char c = peek(parser);
    if (c == '"' || c == '\'')
        return parse_string(parser, false, argument);
    if (c == 'b' && parser->at + 1 < parser->end && (parser->at[1] == '"' || parser->at[1] == '\'')) {
        parser->at++;
        return parse_string(parser, true, argument);
    }
    if (c == '-' || is_digit(c))
        return parse_number(parser, argument);
    if (c == '[' && !in_list)
        return parse_list(parser, argument);
    if (!starts_name(c))
        return fail(parser, in_list ? "expected an item: a name, number, string, bytes or None"
                                    : "expected an argument: a name, number, string, bytes, None or a list");
    const char *after = parser->at + 4;
    if (after <= parser->end && memcmp(parser->at, "None", 4) == 0 &&
        (after == parser->end || !(starts_name(*after) || is_digit(*after)))) {
        parser->at = after;
        *argument = (struct argument){.type = ARGUMENT_NONE};
        return true;
    }
    *argument = (struct argument){.type = ARGUMENT_NAME};
    return parse_name(parser, &argument->name);
}

static bool parse_list(struct parser *parser, struct argument *argument)
{
    struct program *program = parser->program;
    *argument = (struct argument){.type = ARGUMENT_LIST, .first = program->item_count, .count = 0};
    parser->at++;
    if (accept(parser, ']'))
        return true;
    do {
        if (argument->count == PROGRAM_MAX_ITEMS || program->item_count == PROGRAM_POOL_ITEMS)
            return fail(parser, "a list has at most %d items", PROGRAM_MAX_ITEMS);
        if (!parse_argument(parser, true, &program->items[program->item_count]))
            return false;
        program->item_count++;
        argument->count++;
    } while (accept(parser, ','));
    return expect(parser, ']', "after a list");
}

static bool parse_arguments(struct parser *parser, struct statement *statement)
{
    if (!expect(parser, '(', "before the arguments"))
        return false;
    if (accept(parser, ')'))
        return true;
    do {
        if (statement->arg_count == PROGRAM_MAX_ARGS)
            return fail(parser, "a call has at most %d arguments", PROGRAM_MAX_ARGS);
        if (!parse_argument(parser, false, &statement->args[statement->arg_count]))
            return false;
        statement->arg_count++;
    } while (accept(parser, ','));
    return expect(parser, ')', "after the arguments");
}

static bool is_del(const struct parser *parser)
{
    return parser->end - parser->at > 3 && memcmp(parser->at, "del", 3) == 0 && (parser->at[3] == ' ' || parser->at[3] == '\t');
}

static bool parse_statement(struct parser *parser, struct statement *statement)
{
    if (is_del(parser)) {
        parser->at += 3;
        skip_space(parser);
        statement->type = STATEMENT_DROP;
        return parse_name(parser, &statement->target);
    }
    statement->type = STATEMENT_CALL;
    if (!parse_name(parser, &statement->callee))
        return false;
    if (accept(parser, '=')) {
        statement->target = statement->callee;
        skip_space(parser);
        if (!parse_name(parser, &statement->callee))
            return false;
    }
    return parse_arguments(parser, statement);
}

static bool parse_line(struct parser *parser, struct statement *statement)
{
    statement->type = STATEMENT_NOTE;
    statement->target = statement->callee = -1;
    statement->arg_count = statement->first_arg = 0;
    statement->control = CONTROL_NONE;
    statement->op = statement->thread = -1;
    statement->source = parser->line;
    statement->source_size = (uint32_t)(parser->end - parser->line);
    bool indented = peek(parser) == ' ' || peek(parser) == '\t';
    skip_space(parser);
    if (parser->at == parser->end)
        return true;
    if (indented)
        return fail(parser, "a line is not indented");
    if (peek(parser) == '#')
        return true;
    if (!parse_statement(parser, statement))
        return false;
    const char *after = parser->at;
    skip_space(parser);
    if (parser->at == parser->end || (peek(parser) == '#' && parser->at > after))
        return true;
    return fail(parser, "expected the end of the line");
}

/* The number of bytes of the character at `at`, or 0 if it is not UTF-8. */
static size_t character_size(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    if (*at < 0x80)
        return 1;
    for (size_t more = 1; more <= 3; more++) {
        if ((*at & forms[more - 1].mask) != forms[more - 1].lead || left <= more)
            continue;
        uint32_t point = *at & (unsigned char)~forms[more - 1].mask;
        for (size_t i = 1; i <= more; i++) {
            if ((at[i] & 0xC0) != 0x80)
                return 0;
            point = point << 6 | (at[i] & 0x3F);
        }
        bool valid = point >= forms[more - 1].least && point <= 0x10FFFF && !(point >= 0xD800 && point < 0xE000);
        return valid ? more + 1 : 0;
    }
    return 0;
}

static bool check_characters(struct parser *parser)
{
    while (parser->at < parser->end) {
        unsigned char c = (unsigned char)*parser->at;
        if (c >= 0x20 && c < 0x7F) {
            parser->at++;
            continue;
        }
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return fail(parser, "control character 0x%02x", c);
        size_t size = character_size((const unsigned char *)parser->at, (size_t)(parser->end - parser->at));
        if (size == 0)
            return fail(parser, "not UTF-8");
        parser->at += size;
    }
    parser->at = parser->line;
    return true;
}

bool program_parse(struct program *program, const char *text, size_t size, struct program_error *error)
{
    struct parser parser = {.program = program, .line = text, .at = text, .number = 1, .error = error};
    program->count = program->name_count = 0;
    memset(program->name_slots, 0, sizeof program->name_slots);
    program->pool_used = program->item_count = 0;
    program->open_end = false;
    if (size > PROGRAM_MAX_BYTES)
        return fail(&parser, "a program has at most %d bytes, not %zu", PROGRAM_MAX_BYTES, size);
    const char *end = text + size;
    while (parser.line < end) {
        const char *newline = memchr(parser.line, '\n', (size_t)(end - parser.line));
        parser.at = parser.line;
        parser.end = newline ? newline : end;
        if (program->count == PROGRAM_MAX_LINES)
            return fail(&parser, "a program has at most %d lines", PROGRAM_MAX_LINES);
        bool crlf = newline && parser.end > parser.line && parser.end[-1] == '\r';
        parser.end -= crlf;
        if (!check_characters(&parser) || !parse_line(&parser, &program->statements[program->count]))
            return false;
        program->crlf[program->count++] = crlf;
        program->open_end = !newline;
        parser.line = newline ? newline + 1 : end;
        parser.number++;
    }
    return true;
}
