/* What changes to vector data invalidate: the handles to end before such a change. Several handles may be views of one native
 * object, so these functions compare native pointers. Callers have pinned the tree exclusively (ENDING in ops.def). */
#ifndef GEOCAPSULE_VIEWS_H
#define GEOCAPSULE_VIEWS_H

#include <ogr_api.h>

#include "kinds.h"

/* Ends all handles of a kind for one native object, wherever in the tree of `any` they are. */
void end_views(struct handle *any, enum kind_index kind, const void *native);

/* Ends the views of the parts of a geometry, seen through whichever handle of it. */
void end_parts(struct handle *geometry);

/* Ends the views of a feature's geometry; `spared`, or NULL, goes on. */
void end_geometry_of(struct handle *feature, const struct handle *spared);

/* Ends what reads the fields of a layer, through whichever handle of it: features, views of field definitions, Arrow streams,
 * and every SQL result of the dataset but the one that the layer itself comes from. */
void end_readers(struct handle *layer);

/* Ends every SQL result of the tree. */
void end_results(struct handle *any);

/* A copy of a geometry that shares nothing with it, not even the reference system: another thread may use it. The caller owns it.
 * NULL: the library cannot, or `geometry` is NULL. */
OGRGeometryH copy_geometry(OGRGeometryH geometry);

/* Gives a geometry that has left its tree a reference system of its own, so that two trees do not share one. */
void separate_srs(OGRGeometryH geometry);

#endif
