/* Calls ops on the extension's C layers, for targets that take bytes: by the number of the op, with values as arguments. What is made is
 * kept until the input ends, and then released in one order or the other; the ledger follows, and a report names the call.
 *
 *      byte_begin();
 *      struct handle *dataset = byte_made(CALL(open, TEXT("/vsimem/a.tif")));
 *      struct handle *band = byte_made(CALL(band, HANDLE(dataset), INT(1)));     no call at all if dataset is NULL
 *      byte_end(false);
 *
 * It is also guidance: one counter for each (op, status, message without its numbers and names), so that libFuzzer takes a new
 * answer of a library that is not instrumented for a new edge. */
#ifndef CAPSAN_BYTE_CALL_H
#define CAPSAN_BYTE_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "ops.h"

#define HANDLE(h) ((struct value){.type = VALUE_HANDLE, .handle = (h)})
#define INT(n) ((struct value){.type = VALUE_INT, .integer = (n)})
#define REAL(x) ((struct value){.type = VALUE_REAL, .real = (x)})
#define TEXT(text) ((struct value){.type = VALUE_TEXT, .data = (text), .size = strlen(text)})
#define BYTES(bytes, count) ((struct value){.type = VALUE_BYTES, .data = (const char *)(bytes), .size = (count)})
#define REALS(values, number) ((struct value){.type = VALUE_LIST, .items = (values), .count = (number)})
#define NO_CALLBACK ((struct value){.type = VALUE_NONE})

#define CALL0(op) byte_call(OP_##op, NULL, 0)
#define CALL(op, ...) \
    byte_call(OP_##op, (const struct value[]){__VA_ARGS__}, (int)(sizeof(struct value[]){__VA_ARGS__} / sizeof(struct value)))

/* A new input. */
void byte_begin(void);

/* The result, valid until the next call; NULL if the op refused, if an argument is a handle that is NULL, or if the input has had its
 * share of calls or of processor time. Reports a finding if the op answers with a status that it does not document. */
const struct value *byte_call(enum op_index op, const struct value *arguments, int count);

/* Whether the latest input has had its share of processor time before it was through. */
bool byte_was_late(void);

/* The handle in a result, NULL for NULL. The input's own: borrowed here. */
struct handle *byte_made(const struct value *result);

/* Lets go of one handle before the end. NULL does nothing. */
void byte_drop(struct handle *handle);

/* Lets go of all handles, newest first or oldest first, and has the ledger look for what is still alive. Returns how many calls were made.
 */
int byte_end(bool newest_first);

/* Has SIGPROF report a finding "timeout" once an input has used so many seconds of processor time. 0: no more. */
void byte_limit_time(int seconds);

#endif
