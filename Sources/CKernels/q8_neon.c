// NEON: products of 16 bits, added up in pairs. A tile of 4 pixels × 1 block.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel_sets.h"

static inline float32x4_t larger(float32x4_t a, float32x4_t b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
static inline float32x4_t smaller(float32x4_t a, float32x4_t b) { return vbslq_f32(vcltq_f32(a, b), a, b); }

#define ISA neon
#define TARGET
#define VECTOR_LANES 4
#define VMAX larger
#define VMIN smaller
#define PIXELS 4
#define BLOCKS 1
#include "q8_vectors.inc"

/// Quads of two lanes each.
typedef struct {
    int16x8_t low, high;
} Weights;
typedef int16x4_t Pixel;

INLINE Weights weights_of(I w) {
    const int8x16_t bytes = vreinterpretq_s8_s32((int32x4_t)w);
    return (Weights){vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes)};
}

INLINE Pixel pixel_of(int32_t quad) {
    return vget_low_s16(vreinterpretq_s16_u16(vmovl_u8(vcreate_u8((uint32_t)quad))));
}

INLINE I dot(I sum, Pixel x, Weights w) {
    const int32x4_t a = vmull_s16(x, vget_low_s16(w.low)), b = vmull_s16(x, vget_high_s16(w.low));
    const int32x4_t c = vmull_s16(x, vget_low_s16(w.high)), d = vmull_s16(x, vget_high_s16(w.high));
    return sum + (I)vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d));
}

INLINE I dot_pairs(I sum, I x, I w) {
    // The halves of each lane: those of x are not negative.
    return sum + (x & 0xFFFF) * (w << 16 >> 16) + (x >> 16) * (w >> 16);
}

INLINE I rounded(F x) { return (I)vcvtnq_s32_f32((float32x4_t)x); }

INLINE Halves halves(I a, I b) {
    return (Halves)vcombine_s16(vqmovn_s32((int32x4_t)a), vqmovn_s32((int32x4_t)b));
}
INLINE Halves halves_plus(Halves a, Halves b) { return (Halves)vqaddq_s16((int16x8_t)a, (int16x8_t)b); }

INLINE Bytes packed(Halves low, Halves high) {
    return (Bytes)vcombine_u8(vqmovun_s16((int16x8_t)low), vqmovun_s16((int16x8_t)high));
}

/// Never: four vectors are a pixel.
INLINE void store_first(Bytes bytes, const int vectors, uint8_t *out) { (void)bytes, (void)vectors, (void)out; }

#include "q8.inc"
#endif
