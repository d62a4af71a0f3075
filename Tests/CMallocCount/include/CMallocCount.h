#pragma once

#include <stdint.h>

/// Allocations (malloc, calloc, realloc, aligned ones) that this thread has made so far.
uint64_t malloc_count_of_thread(void);
