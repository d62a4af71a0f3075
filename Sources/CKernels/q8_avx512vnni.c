// AVX-512 with VNNI: vpdpbusd multiplies the quads of 16 lanes and adds them up in one instruction, without saturation.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx512vnni
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")))
#define VECTOR_LANES 16
#define VMAX _mm512_max_ps
#define VMIN _mm512_min_ps
#define PIXELS 14
#define BLOCKS 2
#include "q8_vectors.inc"

typedef __m512i Weights, Pixel;

INLINE Weights weights_of(I w) { return (__m512i)w; }
INLINE Pixel pixel_of(int32_t quad) { return _mm512_set1_epi32(quad); }
INLINE I dot(I sum, Pixel x, Weights w) { return (I)_mm512_dpbusd_epi32((__m512i)sum, x, w); }
INLINE I dot_pairs(I sum, I x, I w) { return (I)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, (__m512i)w); }

#include "q8.inc"
#endif
