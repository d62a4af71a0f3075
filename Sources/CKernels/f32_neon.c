// NEON: 32 registers of 4 floats. A tile of 6 pixels × 1 block.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel_sets.h"

// Spelled out, as vmaxq and vminq differ from the specification for NaN and for zeros of different signs.
static inline float32x4_t larger(float32x4_t a, float32x4_t b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
static inline float32x4_t smaller(float32x4_t a, float32x4_t b) { return vbslq_f32(vcltq_f32(a, b), a, b); }

#define ISA neon
#define TARGET
#define VECTOR_LANES 4
#define VSPLAT vdupq_n_f32
#define VMAX larger
#define VMIN smaller
#define PIXELS 6
#define BLOCKS 1
#include "f32.inc"
#endif
