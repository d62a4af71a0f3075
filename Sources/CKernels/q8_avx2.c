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

INLINE I rounded(F x) { return (I)_mm256_cvtps_epi32(x); }

INLINE Halves halves(I a, I b) { return (Halves)_mm256_packs_epi32((__m256i)a, (__m256i)b); }
INLINE Halves halves_plus(Halves a, Halves b) { return (Halves)_mm256_adds_epi16((__m256i)a, (__m256i)b); }

INLINE Bytes packed(Halves low, Halves high) {
    // Both instructions pack each 128 bits on their own.
    return (Bytes)_mm256_permutevar8x32_epi32(_mm256_packus_epi16((__m256i)low, (__m256i)high),
                                              _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

/// Two vectors are a pixel.
INLINE void store_first(Bytes bytes, const int vectors, uint8_t *out) {
    (void)vectors;
    _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128((__m256i)bytes));
}

#include "q8.inc"
#endif
