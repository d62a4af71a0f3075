// AVX2: a vector of 16 sums takes two registers.
#if defined(__x86_64__)
#include "u8_plain.h"

#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "u8.inc"
#endif
