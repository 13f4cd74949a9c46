// Handles that are alive when nobody will end them any more.
#pragma once

#include <stdint.h>

struct text;

// At the end of the process: reports leaks by kind and place, and adds to `alive` and `kept` the JSON members of counts by
// kind of what is alive, and of what is kept for the life of the process.
void report_leaks(struct text *alive, struct text *kept);

// The leaks of handles made in this epoch or later, as a JSON array.
void leaks_since(uint32_t epoch, struct text *out);
