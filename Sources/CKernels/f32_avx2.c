// AVX2 with FMA: 16 registers of 8 floats. A tile of 6 pixels × 1 block leaves room for the weights and the input.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel_sets.h"

#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR_LANES 8
#define VSPLAT _mm256_set1_ps
#define VMAX _mm256_max_ps
#define VMIN _mm256_min_ps
#define PIXELS 6
#define BLOCKS 1
#include "f32.inc"
#endif
