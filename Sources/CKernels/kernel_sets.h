// The kernel sets of this build, for kernels.c.
#ifndef KERNEL_SETS_H
#define KERNEL_SETS_H

#include "CKernels.h"

extern const ck_kernels ck_kernels_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
#elif defined(__aarch64__)
extern const ck_kernels ck_kernels_neon;
#endif

#endif
