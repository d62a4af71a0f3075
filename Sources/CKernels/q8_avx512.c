// AVX-512 without dot products of bytes: as AVX2, with twice the width and twice the registers.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define VECTOR_LANES 16
#define VMAX _mm512_max_ps
#define VMIN _mm512_min_ps
#define PIXELS 10
#define BLOCKS 2
#include "q8_vectors.inc"
#include "q8_avx512.inc"

/// The bytes with even and with odd numbers.
typedef struct {
    __m512i even, odd;
} Weights, Pixel;

INLINE Weights weights_of(I w) {
    return (Weights){_mm512_srai_epi16(_mm512_slli_epi16((__m512i)w, 8), 8), _mm512_srai_epi16((__m512i)w, 8)};
}

INLINE Pixel pixel_of(int32_t quad) {
    return (Pixel){_mm512_set1_epi32(quad & 0x00FF00FF), _mm512_set1_epi32((int32_t)((uint32_t)quad >> 8 & 0x00FF00FF))};
}

INLINE I dot(I sum, Pixel x, Weights w) {
    return sum + (I)_mm512_add_epi32(_mm512_madd_epi16(x.even, w.even), _mm512_madd_epi16(x.odd, w.odd));
}

INLINE I dot_pairs(I sum, I x, I w) { return sum + (I)_mm512_madd_epi16((__m512i)x, (__m512i)w); }

#include "q8.inc"
#endif
