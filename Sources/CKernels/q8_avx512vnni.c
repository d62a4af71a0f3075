// AVX-512 with VNNI.
#if defined(__x86_64__)
#define ISA avx512vnni
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")))
#include "q8_vnni.inc"
#endif
