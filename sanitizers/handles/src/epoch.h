// Which test a handle was made in, for the pytest plugin: tests are counted as epochs.
#pragma once

#include <stdbool.h>
#include <stdint.h>

uint32_t test_epoch(void);

// Handles made on this thread now are made for more than one test.
bool test_is_exempt(void);
