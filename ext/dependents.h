/* What else in a tree looks at a dataset, for ops that change what others look at. */
#ifndef GEOCAPSULE_DEPENDENTS_H
#define GEOCAPSULE_DEPENDENTS_H

#include "call.h"

/* The native dataset of the nearest Dataset handle: the handle's own, or of what it belongs to. NULL: there is none. */
void *dataset_of(const struct handle *handle);

/* Ends the bands that are below bands of argument 0's dataset, through whichever handle of it: masks and overviews. What argument 0
 * is itself, or belongs to, stays. */
void end_masks_and_overviews(struct call *call);

/* The same, and every dataset that reads this one: a virtual one keeps pointers to masks and overviews of its source. */
void end_masks_and_readers(struct call *call);

/* Ends the views of a kind of argument 0's dataset: those of this native object, or, with NULL, all of them. */
void end_band_views(struct call *call, enum kind_index kind, const void *native);

/* Fails unless what GDAL writes beside a dataset (overviews, masks) has a place: it is open for update and has a name or is in
 * memory, and its file is still its own. Otherwise GDAL would write beside a file that was opened for reading, or a file without a
 * name where the process is, or read what is not there. */
int refuse_without_place(struct call *call);

#endif
