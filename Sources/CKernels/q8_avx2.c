// AVX2 without dot products of bytes: bytes are parted into two vectors of 16-bit numbers, as the instruction that multiplies
// bytes saturates its sums. A tile of 4 pixels × 1 block leaves room for the parts.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR_LANES 8
#define VMAX _mm256_max_ps
#define VMIN _mm256_min_ps
#define PIXELS 4
#define BLOCKS 1
#include "q8_vectors.inc"

/// The bytes with even and with odd numbers.
typedef struct {
    __m256i even, odd;
} Weights, Pixel;

INLINE Weights weights_of(I w) {
    return (Weights){_mm256_srai_epi16(_mm256_slli_epi16((__m256i)w, 8), 8), _mm256_srai_epi16((__m256i)w, 8)};
}

INLINE Pixel pixel_of(int32_t quad) {
    return (Pixel){_mm256_set1_epi32(quad & 0x00FF00FF), _mm256_set1_epi32((int32_t)((uint32_t)quad >> 8 & 0x00FF00FF))};
}

INLINE I dot(I sum, Pixel x, Weights w) {
    return sum + (I)_mm256_add_epi32(_mm256_madd_epi16(x.even, w.even), _mm256_madd_epi16(x.odd, w.odd));
}

INLINE I dot_pairs(I sum, I x, I w) { return sum + (I)_mm256_madd_epi16((__m256i)x, (__m256i)w); }

#include "q8.inc"
#endif
