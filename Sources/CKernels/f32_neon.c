// NEON: 32 registers of 4 floats. A tile of 6 pixels × 1 block.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel_sets.h"

#define ISA neon
#define TARGET
#define VECTOR_LANES 4
#define VSPLAT vdupq_n_f32
#define VMAX vmaxq_f32
#define VMIN vminq_f32
#define PIXELS 6
#define BLOCKS 1
#include "f32.inc"
#endif
