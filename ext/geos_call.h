/* For the files that implement ops of GEOS. Everything of GEOS lives in the tree of a context: its root. */
#ifndef GEOCAPSULE_GEOS_CALL_H
#define GEOCAPSULE_GEOS_CALL_H

#include <geos_c.h>

#include "call.h"

/* The context in whose tree argument i is. */
static inline GEOSContextHandle_t geos_context_of(const struct call *call, int i)
{
    return handle_native(arg_root(call, i));
}

/* WRONG_OWNER unless the two arguments are in the tree of one context. */
int geos_same_context(struct call *call, int i, int j);

/* Adopts a geometry as the table says; NULL is LIBRARY_ERROR, with what GEOS said. */
int give_geos_geometry(struct call *call, GEOSGeometry *geometry, const char *what);

/* 0 and 1 are answers; anything else is GEOS's way to say that it threw. */
int give_geos_predicate(struct call *call, char answer);

/* False if a coordinate is a NaN: where GEOS sorts, std::sort leaves its array then. Also if one cannot be had, as those of a compound
 * curve: GEOS has said so then. */
bool geos_has_numbers_only(GEOSContextHandle_t context, const GEOSGeometry *geometry);

/* Whether a collection has an empty part, at any depth. GEOS 3.11 follows a null pointer then, in distances, predicates and
 * interior points: it asks the part for its first coordinate. */
bool geos_has_empty_part(GEOSContextHandle_t context, const GEOSGeometry *geometry);

/* LIBRARY_ERROR if argument i has one. */
int geos_refuse_empty_part(struct call *call, int i);

/* LIBRARY_ERROR if argument i is a compound curve or a multicurve. GEOS 3.13 calls itself without end for the boundary of one that has
 * only straight parts, and has none to give for others (libgeos/geos#1394). */
int geos_refuse_joined_curves(struct call *call, int i);

/* Copies what GEOS wrote, and frees it. */
int give_geos_text(struct call *call, GEOSContextHandle_t context, char *text);
int give_geos_bytes(struct call *call, GEOSContextHandle_t context, unsigned char *bytes, size_t size);

#endif
