/* The space in which byte-level targets run: no network, and no file outside /vsimem but the libraries' own data.
 *
 * An input may name files (a VRT its sources, a CRS its grids), so the libraries themselves must not reach them. Three doors are shut:
 *
 *      GDAL    opens every file by a virtual file system. The default one, for plain paths, is replaced by one that reads GDAL's and
 *              PROJ's data folders and nothing else; all others but /vsimem/, /vsisubfile/ and /vsisparse/, which open by GDAL
 *              again, are replaced by it, too: /vsicurl/, /vsis3/, /vsizip/ ... answer that there is no such file.
 *      C       open and fopen are our own (byte_open.c), for whichever library comes to them by itself, as PROJ does: the same rule
 *              while an input runs. Only to write a new file is left to fopen, because that is how libFuzzer keeps a crash.
 *      Linux   refuses the process sockets of any family but AF_UNIX, by a seccomp filter, whoever asks.
 */
#ifndef CAPSAN_BYTE_SPACE_H
#define CAPSAN_BYTE_SPACE_H

#include <stdbool.h>

enum byte_space { SPACE_RASTER, SPACE_VECTOR, SPACE_NO_FILES };

/* Once, before the first input: leaves GDAL the drivers of file_drivers.def for that space, shuts the doors, sets the limits of caches.
 * Ends the process with status 2 if that cannot be. */
void byte_space_enter(enum byte_space space);

/* The rule. Counts, and sets errno, if the answer is no. */
bool byte_space_may_read(const char *path);

/* While an input runs, open and fopen follow the rule. */
void byte_space_guard(bool guarded);

/* How many files were refused so far. CAPSAN_SHOW_REFUSED=1 has each told on stderr. */
int byte_space_refusals(void);

#endif
