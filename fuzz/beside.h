/* What lies in the folder of the running program, wherever that is: so a folder of targets can be moved as one. */
#ifndef CAPSAN_BESIDE_H
#define CAPSAN_BESIDE_H

/* The path of NAME beside the program; NULL if nothing is there. The caller frees it. */
char *beside(const char *name);

/* Has PROJ and GDAL take their data from beside the program, if it is there; otherwise they know where it is. */
void beside_use_data(void);

#endif
