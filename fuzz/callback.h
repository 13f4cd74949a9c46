/* What the functions of callback(way, x) do when an op calls them. */
#ifndef CAPSAN_CALLBACK_H
#define CAPSAN_CALLBACK_H

#include "run.h"

enum callback_answer { CALLBACK_GO_ON, CALLBACK_STOP, CALLBACK_RAISE };

/* Does what the callback statement at `line` says; at_end: it is told of an error, when the op is over. On the thread that called the
 * op, or that the op is over on. What goes wrong in an op that it calls, and is documented there, is no concern of anybody's. */
enum callback_answer callback_act(struct run *run, int line, bool at_end);

#endif
