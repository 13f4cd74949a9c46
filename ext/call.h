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

/* An int is welcome where a real is wanted. */
double value_real(const struct value *value);

static inline double arg_real(const struct call *call, int i)
{
    return value_real(&call->args[i]);
}

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
int give_int(struct call *call, int64_t integer);
int give_real(struct call *call, double real);
int give_text(struct call *call, const char *text);                   /* copied */
int give_bytes(struct call *call, const void *data, size_t size);     /* copied */
int give_reals(struct call *call, const double *reals, size_t count); /* copied */
int give_memory(struct call *call, struct raster_buffer *buffer);     /* takes a reference of its own */

/* WRONG_OWNER unless the two handle arguments have the same owner. */
int same_owner(struct call *call, int i, int j);

/* GEOS tells its errors to a function: this one keeps the last message of each thread, for call_fail_geos. */
void geos_keep_message(const char *message, void *unused);

#endif
