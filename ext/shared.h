/* Datasets that GDAL gives out more than once: see open_shared. */
#ifndef GEOCAPSULE_SHARED_H
#define GEOCAPSULE_SHARED_H

/* Forgets the hidden root of a shared dataset (a struct shared_dataset *), when its last handle has ended. */
void shared_dataset_forget(void *shared);

#endif
