// Functions of single floats, and arithmetic of two runs of them: micro-kernels beside those in CKernels.h.
//
// The functions are made of fused multiply-adds, divisions and scalings by powers of two in a fixed order, so that every
// set gives the same bits; ulp says how far they may be from the exact result, in units in the last place of it.
#ifndef CFUNCTIONS_H
#define CFUNCTIONS_H

#include <stdint.h>

/// out[i] = f(in[i]); `out` may be `in`. What α and β mean is said with each function; the others ignore them.
typedef void (*ck_map)(const float *in, float *out, int64_t count, float alpha, float beta);

typedef struct ck_maps {
    /// eˣ, 1 ulp; below the normal numbers it is rounded twice.
    ck_map exp;
    /// 1 / (1 + e⁻ˣ), 2 ulp; 0 where e⁻ˣ overflows.
    ck_map sigmoid;
    /// x / (1 + e^(−α·x)), 2.5 ulp; NaN of −∞, as the product of x and a sigmoid is.
    ck_map swish;
    /// min(max(α·x + β, 0), 1), the sum rounded once.
    ck_map hard_sigmoid;
    /// x · min(max(x/6 + ½, 0), 1).
    ck_map hard_swish;
    /// tanh x, 2.5 ulp.
    ck_map tanh;
    /// 2/√π ∫₀ˣ e^(−t²) dt, 4.5 ulp.
    ck_map erf;
    /// ½ · x · (1 + erf(x/√2)), off by 4.2e-8 at most below 0, 3.2 ulp above; 0 of −∞.
    ck_map gelu;
    /// ½ · x · (1 + tanh(√(2/π) · (x + 0.044715·x³))), which is x / (1 + e^(−2y)) for the argument y of tanh.
    ck_map gelu_tanh;
    /// x · tanh(ln(1 + eˣ)), 4 ulp.
    ck_map mish;
    /// x, below zero α·x.
    ck_map leaky_relu;
} ck_maps;

/// Which operand is one pixel, CK_LANES floats that are read over and over: element i of it is number i % CK_LANES.
typedef enum ck_pixel { CK_NO_PIXEL, CK_FIRST_IS_PIXEL, CK_SECOND_IS_PIXEL } ck_pixel;

/// out[i] = clamp(a[i] ∘ b[i]); `out` may be an operand that is no pixel.
typedef void (*ck_arithmetic)(const float *a, const float *b, float *out, int64_t count, ck_pixel pixel, float low,
                              float high);

#endif
