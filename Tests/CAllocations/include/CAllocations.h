#ifndef OCELLUS_CALLOCATIONS_H
#define OCELLUS_CALLOCATIONS_H

#include <stdint.h>

/// Calls of malloc, calloc, realloc and aligned allocation on this thread so far. Linking this target replaces them in the
/// whole program by ones that count and pass on to glibc's.
uint64_t ocellus_allocations(void);

/// False in builds with a sanitizer, which has a malloc of its own.
int ocellus_counts_allocations(void);

#endif
