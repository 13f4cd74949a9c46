// The file of a trace: a complete C program after each statement, whenever the process dies. Under the trace's lock.
#pragma once

#include <stdbool.h>

#include "trace_statement.h"

// Makes the file, which must not exist yet, and writes what comes before the first statement.
bool create_trace_file(const char *path, const struct text *head);

// Adds a statement to the program. Functions are kept at a length that compilers can cope with.
void add_statement(const struct statement *statement);

// Statements from now on are made in a function that the last statement gets as its callback, until close_callback. False:
// it takes none, or statements are added to a callback already.
bool open_callback(void);
void close_callback(void);

// Writes over a part of the head.
void change_head(size_t at, const char *bytes, size_t length);
