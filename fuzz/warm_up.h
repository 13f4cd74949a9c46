/* What is dear the first time in a process, done once before children are forked from it. */
#ifndef CAPSAN_WARM_UP_H
#define CAPSAN_WARM_UP_H

#include "runner.h"

void warm_up(const struct runner *runner);

#endif
