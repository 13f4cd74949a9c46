/* Memory for what Python makes before programs run in forked children: made once, given back in every child.
 *
 * With malloc under ASan each block of it has a redzone, and each free a stack to record and a place in quarantine: in a child that
 * finalises, most of the time goes there. Here a block is a step along a mapping, and to free it is to poison it: what is used
 * afterwards is still found, but the report does not say who freed it. A replay, whose Python has malloc, does.
 * What is made while it is not open is malloc's, as ever. */
#ifndef CAPSAN_PYTHON_ARENA_H
#define CAPSAN_PYTHON_ARENA_H

#include <stdbool.h>

/* Between Py_PreInitialize and the interpreter: whatever Python asks for comes from the arena, as long as there is room. Ends the process
 * with status 2 if there can be no arena. */
void python_arena_start(void);

/* Whether what is asked for from now on comes from it: at first, yes. */
void python_arena_open(bool open);

#endif
