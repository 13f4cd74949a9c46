#define _GNU_SOURCE
#include "trace_statement.h"

#include <dlfcn.h>
#include <stdio.h>

#include "trace_argument.h"
#include "trace_names.h"

// Asking takes long in a large library, and programs hand over the same ones again and again.
static const char *function_name(const void *address)
{
    static _Thread_local const void *last_address __attribute__((tls_model("initial-exec")));
    static _Thread_local const char *last_name __attribute__((tls_model("initial-exec")));
    Dl_info info;
    if (address == last_address)
        return last_name;
    const char *name = dladdr(address, &info) ? info.dli_sname : NULL;
    last_address = address;
    return last_name = name && (is_wrapped(name) || is_known_without_handles(name)) ? name : NULL;
}

void name_functions(const struct call *call, const char *names[MAXIMUM_FUNCTIONS])
{
    int count = 0;
    for (int i = 0; i < call->rule->parameter_count && count < MAXIMUM_FUNCTIONS; i++) {
        if (!is_function(&trace_rule(call)->parameters[i]))
            continue;
        names[count++] = call->arguments[i] ? function_name((const void *)call->arguments[i]) : NULL;
    }
}

void write_declaration(struct statement *statement, const char *type, uint32_t variable)
{
    struct text *text = &statement->text;
    size_t at = text->length;
    text_add(text, "%s%s", type, type[strlen(type) - 1] == '*' ? "" : " ");
    if (statement->declaration_count < MAXIMUM_DECLARATIONS)
        statement->declarations[statement->declaration_count++] = (struct declaration){at, text->length - at, variable};
    write_name(text, variable);
}

static int result_base(const struct call *call)
{
    const char *type = call->rule->result_type;
    switch ((enum result_form)trace_rule(call)->result_form) {
    case RESULT_HANDLE:
        return call->rule->result_kind;
    case RESULT_ARRAY:
        for (int i = 0; i < call->rule->effect_count; i++)
            if (call->rule->effects[i].place == ARRAY)
                return BASE_ARRAYS + call->rule->effects[i].kind;
        return BASE_MEMORY;
    case RESULT_MEMORY:
        return strcmp(type, "VSILFILE *") == 0 ? BASE_FILE : strcmp(type, "char *") == 0 ? BASE_TEXT : BASE_MEMORY;
    case RESULT_PLAIN:
        break;
    }
    return -1;
}

// A call that only later versions have: its result, without the call.
static void write_newer(struct statement *statement, struct call *call)
{
    struct text *text = &statement->text;
    text_add(text, "    /* here the program called %s, which the headers lack */\n", call->rule->name);
    if (call->traced.result) {
        text_add(text, "    ");
        write_declaration(statement, trace_rule(call)->result_type, call->traced.result);
        text_add(text, " = NULL;\n");
    }
}

void write_statement(struct statement *statement, struct call *call, const char *const functions[MAXIMUM_FUNCTIONS])
{
    struct text arguments = TEXT_EMPTY;
    int function = 0, out_count = 0, base = result_base(call);
    if (base >= 0)
        call->traced.result = new_variable(base, strncmp(call->rule->result_type, "const ", 6) == 0);
    if (trace_rule(call)->is_newer) {
        write_newer(statement, call);
        return;
    }
    for (int i = 0; i < call->rule->parameter_count; i++) {
        bool takes_name = is_function(&trace_rule(call)->parameters[i]) && function < MAXIMUM_FUNCTIONS;
        text_add(&arguments, i ? ", " : "");
        write_argument(statement, &arguments, call, i, &out_count, takes_name ? functions[function++] : NULL);
    }
    struct text *text = &statement->text;
    text_add(text, "    ");
    if (call->traced.result) {
        write_declaration(statement, trace_rule(call)->result_type, call->traced.result);
        text_add(text, " = ");
    }
    text_add(text, "%s(", call->rule->name);
    statement->function_at += text->length;
    text_add(text, "%s);\n", arguments.bytes ? arguments.bytes : "");
    statement->call = call->rule->name;
    text_free(&arguments);
}

void write_elements(struct statement *statement, const struct call *call, uint32_t index, uint32_t element)
{
    const char *type = call->rule->result_type;
    char element_type[100];
    snprintf(element_type, sizeof element_type, "%.*s", (int)(strrchr(type, '*') - type), type);
    if (element_type[strlen(element_type) - 1] == ' ')
        element_type[strlen(element_type) - 1] = 0;
    text_add(&statement->text, "    ");
    write_declaration(statement, element_type, element);
    text_add(&statement->text, " = ");
    write_name(&statement->text, call->traced.result);
    text_add(&statement->text, "[%u];\n", index);
}

void bind_results(const struct call *call, uintptr_t result)
{
    if (call->traced.result)
        bind_name(result, call->traced.result);
    for (int i = 0, out = 0; i < call->rule->parameter_count && out < MAXIMUM_OUT_HANDLES; i++)
        if (trace_rule(call)->parameters[i].form == FORM_OUT_HANDLE && call->arguments[i])
            bind_name(*(const uintptr_t *)call->arguments[i], call->traced.out_handles[out++]);
}
