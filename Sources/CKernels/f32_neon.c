// NEON: 32 registers of 4 floats. A tile of 6 pixels × 1 block; weights as with AVX2.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel_sets.h"

// Spelled out, as vmaxq and vminq differ from the specification for NaN and for zeros of different signs.
static inline float32x4_t larger(float32x4_t a, float32x4_t b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
static inline float32x4_t smaller(float32x4_t a, float32x4_t b) { return vbslq_f32(vcltq_f32(a, b), a, b); }

// As bytes: those of −1 are beyond the table, where the instruction leaves the vector alone.
static inline float32x4_t take(float32x4_t v, const float *in, int32x4_t places) {
    const uint8x16x4_t block = vld1q_u8_x4((const uint8_t *)in);
    const int32x4_t bytes = vmlaq_n_s32(vdupq_n_s32(0x03020100), places, 0x04040404);
    return vreinterpretq_f32_u8(vqtbx4q_u8(vreinterpretq_u8_f32(v), block, vreinterpretq_u8_s32(bytes)));
}

#define ISA neon
#define TARGET
#define VECTOR_LANES 4
#define VSPLAT vdupq_n_f32
#define VMAX larger
#define VMIN smaller
#define TAKE(v, in, places) take(v, in, (int32x4_t)(places))
#define PIXELS 6
#define BLOCKS 1
#define DEPTH 128
#include "f32.inc"
#endif
