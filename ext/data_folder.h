/* The data that travels with the module: proj.db and what GDAL reads, in a folder beside it, in builds that have the libraries
 * inside (GEOCAPSULE_DATA). In others all of this does nothing, and the libraries find the system's data.
 *
 * They are told by their own calls, and not by PROJ_DATA or GDAL_DATA in the environment: another copy of them in the process
 * reads that, too. For the same reason what the environment says is not for this copy. */
#ifndef GEOCAPSULE_DATA_FOLDER_H
#define GEOCAPSULE_DATA_FOLDER_H

#include <stdbool.h>

#include <proj.h>

/* Finds the folder from where the module lies now, and tells GDAL and the default context of PROJ, before either of them is used.
 * At its first call only. False if there is no proj.db in it. */
bool data_folder_find(void);

/* After GDALAllRegister, which reads configuration files that may name another folder. */
void data_folder_keep(void);

/* The folder of proj.db; of the system's if it is empty. The text belongs to the module. */
const char *data_folder_of_proj(void);

/* For a context that is new. */
void data_folder_use(PJ_CONTEXT *context);

#endif
