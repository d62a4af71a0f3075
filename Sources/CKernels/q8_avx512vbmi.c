// AVX-512 with VNNI, and with shuffles of any bytes (VBMI), which make depthwise convolutions fast.
#if defined(__x86_64__)
#define ISA avx512vbmi
#define HAS_BYTE_SHUFFLE
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512vbmi,fma")))
#include "q8_vnni.inc"
#endif
