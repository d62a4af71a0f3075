// NEON: a vector of 16 sums takes four registers.
#if defined(__aarch64__)
#include "u8_plain.h"

#define ISA neon
#define TARGET
#include "u8.inc"
#endif
