// The kernel sets of this build, for kernels.c.
#ifndef KERNEL_SETS_H
#define KERNEL_SETS_H

#include "CKernels.h"

extern const ck_kernels ck_kernels_scalar;
extern const ck_pixel_kernels ck_pixels_scalar;
extern const ck_q8_kernels ck_q8_kernels_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_pixel_kernels ck_pixels_avx2;
extern const ck_q8_kernels ck_q8_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
extern const ck_pixel_kernels ck_pixels_avx512;
extern const ck_q8_kernels ck_q8_kernels_avx512;
extern const ck_q8_kernels ck_q8_kernels_avx512vnni;
extern const ck_q8_kernels ck_q8_kernels_avx512vbmi;
#elif defined(__aarch64__)
extern const ck_kernels ck_kernels_neon;
extern const ck_pixel_kernels ck_pixels_neon;
extern const ck_q8_kernels ck_q8_kernels_neon;
#endif

#endif
