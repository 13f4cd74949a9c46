/* A library that calls itself GDAL, of a version that is nobody's. It knows its objects, and ends the process when it is given one
 * that is not its own or no longer there. */
#ifndef STAND_IN_LIBRARY_H
#define STAND_IN_LIBRARY_H

#define LIBRARY_VERSION "99.1.2"

struct library_dataset;
struct library_band;

struct library_dataset *library_create(void);                /* NULL: no memory */
struct library_band *library_band(struct library_dataset *); /* the dataset's */
int library_checksum(const struct library_band *);
void library_destroy(struct library_dataset *);

/* How many datasets were destroyed in this process. */
int library_destroyed(void);

#endif
