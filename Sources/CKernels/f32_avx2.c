// AVX2 with FMA: 16 registers of 8 floats. A tile of 6 pixels × 1 block leaves room for the weights and the input;
// those of 128 products of a pair take up half of a first cache of 32 KiB.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR_LANES 8
#define VSPLAT _mm256_set1_ps
#define VMAX _mm256_max_ps
#define VMIN _mm256_min_ps
// The halves of a block are chosen by bit 3 of the place, in the sign's position; what stays by the sign.
#define TAKE(v, in, places)                                                                                     \
    _mm256_blendv_ps(                                                                                           \
        _mm256_blendv_ps(_mm256_permutevar8x32_ps(_mm256_loadu_ps(in), (__m256i)(places)),                      \
                         _mm256_permutevar8x32_ps(_mm256_loadu_ps((in) + 8), (__m256i)(places)),                \
                         (__m256)_mm256_slli_epi32((__m256i)(places), 28)),                                     \
        v, (__m256)(places))
#define PIXELS 6
#define BLOCKS 1
#define DEPTH 128
#include "f32.inc"
#endif
