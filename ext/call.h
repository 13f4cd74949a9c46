/* For the files that implement ops: reading arguments, giving results, failing. */
#ifndef GEOCAPSULE_CALL_H
#define GEOCAPSULE_CALL_H

#include "ops.h"

struct raster_buffer;

/* Arguments; the table has already checked type, kind, state and range. Pointers stay the caller's. */
static inline void *arg_native(const struct call *call, int i)
{
    return handle_native(call->args[i].handle);
}

static inline int arg_int(const struct call *call, int i)
{
    return (int)call->args[i].integer;
}

static inline const char *arg_text(const struct call *call, int i)
{
    return call->args[i].data;
}

/* The root of the tree of the handle in argument i. */
struct handle *arg_root(const struct call *call, int i);

/* An int is welcome where a real is wanted. */
double value_real(const struct value *value);

static inline double arg_real(const struct call *call, int i)
{
    return value_real(&call->args[i]);
}

/* NULL: None was given. */
struct callback *arg_callback(const struct call *call, int i);

/* A GDALProgressFunc, whose data is a struct callback or NULL. After it, test whether GDAL was stopped. */
int report_progress(double fraction, const char *message, void *callback);

/* Sets the message, prefixed with the op's name, and returns `status`. */
__attribute__((format(printf, 3, 4))) int call_fail(struct call *call, enum status status, const char *format, ...);

/* LIBRARY_ERROR with the last message of GDAL or GEOS, or of a PROJ context (a PJ_CONTEXT *). */
int call_fail_gdal(struct call *call, const char *what);
int call_fail_geos(struct call *call, const char *what);
int call_fail_proj(struct call *call, void *context, const char *what);

/* Results. Each returns a status for the op to return. */

/* Adopts `native` as the kind and under the owner that the table names. A NULL is never adopted: test it first. */
int give_adopted(struct call *call, void *native);
int give_borrowed(struct call *call, void *native);

/* As give_adopted, but under an owner that the table cannot name; the table says ROOT then, or THREAD. */
int give_adopted_below(struct call *call, void *native, struct handle *owner);
int give_int(struct call *call, int64_t integer);
int give_real(struct call *call, double real);
int give_text(struct call *call, const char *text);                   /* copied */
int give_bytes(struct call *call, const void *data, size_t size);     /* copied */
int give_reals(struct call *call, const double *reals, size_t count); /* copied */
int give_memory(struct call *call, struct raster_buffer *buffer);     /* takes a reference of its own */

/* Makes the result a list of `count` items, each None until written. NULL with the call failed: no memory. */
struct value *give_list(struct call *call, size_t count);

/* Makes an item of such a list a copy of a text. False: no memory, and the item is None. */
bool text_value(struct value *value, const char *text);

/* For an op that GIVES: makes the given handle a view of its new owner, before the library is told; a refusal by the library is
 * undone with handle_take_back, or, if it destroyed what it refused, with handle_close. */
int hand_over(struct call *call);

/* handle_move, and its failure told. */
int move_handle(struct call *call, struct handle *handle, struct handle *owner);

/* WRONG_OWNER unless the two handle arguments have the same owner. */
int same_owner(struct call *call, int i, int j);

/* GEOS tells its errors to a function: this one keeps the last message of each thread, for call_fail_geos. */
void geos_keep_message(const char *message, void *unused);

/* For functions of GEOS that return nothing, and tell only the function above when they threw: forget before, ask after. */
void geos_forget_message(void);
bool geos_has_message(void);

#endif
