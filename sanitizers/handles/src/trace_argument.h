// The arguments of a call as C.
#pragma once

#include "trace_rule.h"
#include "trace_statement.h"

static inline const struct trace_rule *trace_rule(const struct call *call)
{
    return &trace_rules[call->rule - rules];
}

static inline bool is_function(const struct trace_parameter *parameter)
{
    return parameter->form == FORM_FUNCTION || parameter->form == FORM_OPTIONAL_FUNCTION;
}

// Declarations go to statement->text, the argument itself to `out`.
void write_argument(struct statement *statement, struct text *out, struct call *call, int index, int *out_count, const char *function);
