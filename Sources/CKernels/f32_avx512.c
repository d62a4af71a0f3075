// AVX-512: 32 registers of 16 floats. A tile of 14 pixels × 2 blocks leaves room for the weights; the input comes with the
// multiply-add, as an embedded broadcast.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define VECTOR_LANES 16
#define VSPLAT _mm512_set1_ps
#define HALF_SPLAT _mm256_set1_ps
#define HALF_MAX _mm256_max_ps
#define HALF_MIN _mm256_min_ps
#define VMAX _mm512_max_ps
#define VMIN _mm512_min_ps
#define VSCALE _mm512_scalef_ps
#define TAKE(v, in, places) \
    _mm512_mask_permutexvar_ps(v, _mm512_movepi32_mask((__m512i)~(places)), (__m512i)(places), _mm512_loadu_ps(in))
#define PIXELS 14
#define BLOCKS 2
#define DEPTH INT64_MAX
#include "f32.inc"
#endif
