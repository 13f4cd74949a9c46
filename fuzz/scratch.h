/* The space in which programs run: GDAL with a few drivers that touch no network, the corpus's data as the current folder. */
#ifndef CAPSAN_SCRATCH_H
#define CAPSAN_SCRATCH_H

/* Goes to the corpus folder (CAPSAN_CORPUS, or the one of this source tree), sets GDAL's and PROJ's settings, and takes out
 * every driver that is not on the list. Ends the process with status 2 if there is no such folder. */
void scratch_enter(void);

/* Removes what programs left in /vsimem. */
void scratch_remove_files(void);

#endif
