// AVX-512: a vector of 16 sums takes one register.
#if defined(__x86_64__)
#include "u8_plain.h"

#define ISA avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#include "u8.inc"
#endif
